import { withMock } from './remote.ts'
import { type Run, writeJson } from './streams.ts'

/** Resets one account, or everything. */
export const run: Run = async (invocation, { stdout, stderr }) => {
  const { accounts } = await withMock(invocation, (control) => control.reset())
  if (accounts === 0 && invocation.flags.account !== undefined)
    stderr.write('no account has this token or fingerprint\n')
  writeJson(stdout, { accounts })
  return 0
}
