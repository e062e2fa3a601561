import { usage } from './failure.ts'
import { numberIn, withMock } from './remote.ts'
import { type Run, writeJson } from './streams.ts'

/** Shows the mode, or sets it. */
export const run: Run = async (request, { stdout }) => {
  const { operands, flags } = request
  const [mode] = operands
  const [status, http_status, { message }] = [numberIn(flags, 'status'), numberIn(flags, 'http-status'), flags]
  const parts = {
    ...(status !== undefined && { status }),
    ...(http_status !== undefined && { http_status }),
    ...(message !== undefined && { message }),
  }
  if (mode === undefined) {
    if (Object.keys(parts).length > 0)
      throw usage('mode expected active or deprecated before its flags, received neither')
    writeJson(stdout, await withMock(request, (control) => control.mode.get()))
  } else if (mode === 'active' || mode === 'deprecated')
    writeJson(stdout, await withMock(request, (control) => control.mode.set({ mode, ...parts })))
  else throw usage(`mode expected active or deprecated, received ${JSON.stringify(mode)}`)
  return 0
}
