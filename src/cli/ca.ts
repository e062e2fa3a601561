import { withMock } from './remote.ts'
import type { Run } from './streams.ts'

/** Prints the certificate authority that clients of the HTTPS port must trust. */
export const run: Run = async (invocation, { stdout }) => {
  stdout.write(await withMock(invocation, (control) => control.ca()))
  return 0
}
