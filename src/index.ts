import { versions } from 'node:process'
import type { Mock, MockSettings } from './start-mock.ts'

export { connectMock, MockProblem } from './client/connect.ts'
export type { Control } from './client/control.ts'
export type { Connection } from './client/http.ts'
export type { CallList, Calls, Patience } from './client/requests.ts'
export type { Mock, MockSettings } from './start-mock.ts'
export type { Entry, FixtureFile } from './store/index.ts'

/**
 * Starts a mock in the process that calls it. Several can run at once; each shares nothing with another.
 *
 * @throws SettingsError for a setting that is none, FixturesError for fixtures that are none, DatabaseError for a file
 * that cannot be used, what `listen` says of a port in use, and Error on a Node.js that is older than 22.12
 */
export async function startMock(settings: MockSettings = {}): Promise<Mock> {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  // The database would crash it.
  if (major < 22 || (major === 22 && minor < 12))
    throw new Error(`picky-assist-mock needs Node.js 22.12 or newer, this is ${versions.node}`)
  // Not before it is needed: who only steers a mock loads no server.
  const { startInProcess } = await import('./start-mock.ts')
  return startInProcess(settings)
}
