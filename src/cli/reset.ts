import { withMock } from './remote.ts'
import { type Run, writeJson } from './streams.ts'

/** Resets an account, or all. */
export const run: Run = async (request, { stdout }) => {
  writeJson(stdout, await withMock(request, (control) => control.reset()))
  return 0
}
