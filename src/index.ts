import { versions } from 'node:process'
import { areTimersOriginal } from './lib/originals.ts'
import type { Mock, MockSettings } from './start-mock.ts'

export { connectMock, MockProblem } from './client/connect.ts'
export type { Control, Paging } from './client/control.ts'
export type { Connection } from './client/http.ts'
export type { CallList, Calls, Patience } from './client/requests.ts'
export { SettingsError } from './settings-error.ts'
export type { Mock, MockSettings } from './start-mock.ts'
export { DatabaseError } from './store/database-error.ts'
export type { Entry, FixtureFile } from './store/index.ts'
export { FixturesError } from './store/seeding/fixtures-error.ts'
export { TlsError } from './tls/tls-error.ts'

/**
 * Starts a mock in this process, on a free port and with its data in memory. Mocks share nothing, so several can run at
 * once.
 *
 * @throws SettingsError for an invalid setting, FixturesError for invalid fixtures, DatabaseError if the database file
 * cannot be used, TlsError if a certificate or key cannot be used, an Error with the code EADDRINUSE if a port is in use, and
 * an Error on Node.js before 22.14 or if the package was imported while timers were fake
 * @example
 * ```ts
 * await using mock = await startMock({ randomSeed: '1', fixtures: { accounts: [{ token: 'shop', balance: 20 }] } })
 * await createProject(mock.baseUrl, 'shop') // your software
 * await mock.control.requests.verify({ operation: 'create-project', times: 1 })
 * ```
 */
export async function startMock(settings: MockSettings = {}): Promise<Mock> {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  // On older versions better-sqlite3 crashes the process.
  if (major < 22 || (major === 22 && minor < 14))
    throw new Error(`picky-assist-mock requires Node.js 22.14 or newer, this is ${versions.node}`)
  if (!areTimersOriginal)
    throw new Error('picky-assist-mock was imported while fake timers were in use; import it before they are')
  // startInProcess is in its own file, loaded here, so that a program that only controls a mock does not load the server.
  const { startInProcess } = await import('./start-mock.ts')
  return startInProcess(settings)
}
