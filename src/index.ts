import { type Control, createControl } from './client/control.ts'
import type { Connection } from './client/http.ts'

export type { Control } from './client/control.ts'
export { type Connection, MockProblem } from './client/http.ts'
export type { CallList, Calls, Patience } from './client/requests.ts'
export { type Mock, type MockSettings, startMock } from './start-mock.ts'
export type { Entry, FixtureFile } from './store/index.ts'

/**
 * The control verbs of a mock that runs elsewhere. Nothing is asked until a verb is.
 *
 * @param url - such as `http://127.0.0.1:4290`
 * @param options - the account that verbs are about (all without one), and what the setting control-token demands
 */
export function connectMock(url: string, options: Omit<Connection, 'url'> = {}): Control {
  return createControl({ url, ...options })
}
