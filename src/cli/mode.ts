import { usageError } from './failure.ts'
import { withMock } from './remote.ts'
import { type Run, writeJson } from './streams.ts'

/** Shows the mode, or sets it. */
export const run: Run = async (invocation, { stdout }) => {
  const { status, httpStatus, message } = invocation.flags
  const response = {
    ...(status !== undefined && { status }),
    ...(httpStatus !== undefined && { http_status: httpStatus }),
    ...(message !== undefined && { message }),
  }
  const mode = toMode(invocation.operands[0])
  if (!mode && Object.keys(response).length > 0)
    throw usageError('mode: expected active or deprecated with --status, --http-status or --message, received neither')
  const shown = await withMock(invocation, (control) =>
    mode ? control.mode.set({ mode, ...response }) : control.mode.get(),
  )
  // In active mode the response of deprecated mode has no effect.
  writeJson(stdout, shown.mode === 'active' ? { mode: shown.mode } : shown)
  return 0
}

function toMode(operand: string | undefined): 'active' | 'deprecated' | undefined {
  return operand === 'active' || operand === 'deprecated' ? operand : undefined
}
