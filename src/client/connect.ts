import { type Control, createControl } from './control.ts'
import type { Connection } from './http.ts'

export { MockProblem } from './http.ts'

/**
 * The control verbs of a mock that runs elsewhere. Nothing is asked until a verb is.
 *
 * @param url - such as `http://127.0.0.1:4290`
 * @param options - the account that verbs are about (all without one), and what the setting control-token demands
 */
export function connectMock(url: string, options: Omit<Connection, 'url'> = {}): Control {
  return createControl({ url, ...options })
}
