import { checkConnection } from './check-connection.ts'
import { type Control, createControl } from './control.ts'
import type { Connection } from './http.ts'

export { MockProblem } from './http.ts'

/**
 * Controls a mock that is already running. Sends nothing until a method is called.
 *
 * @param url - base URL of the server, such as `http://127.0.0.1:4290`
 * @param options - the account to control (all accounts if omitted), and the value of the setting `control-token`
 * @throws TypeError for an invalid URL, an unknown option, or an account that is not a string
 * @example
 * ```ts
 * const control = connectMock('http://127.0.0.1:4290', { account: 'my-token' })
 * await control.mode.set({ mode: 'deprecated' })
 * ```
 */
export function connectMock(url: string, options: Omit<Connection, 'url'> = {}): Control {
  const connection = { ...options, url }
  checkConnection(connection)
  return createControl(connection)
}
