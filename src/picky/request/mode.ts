import type { Mode, Store, SwitchOffResponse } from '../../store/index.ts'
import { type ApiError, errors, statuses } from '../errors.ts'
import { isPmPath, operations, pmPrefix } from '../paths.ts'
import { documented, inferred, invented } from '../provenance.ts'
import type { Call } from './call.ts'
import type { Notes } from './notes.ts'
import { requestPath } from './path.ts'

/** The default response of the switched-off API: the notice printed on every PM page. No page states the status or HTTP status. */
export const defaultSwitchOff: SwitchOffResponse = {
  status: statuses.notActiveForPlan.status,
  http_status: 200,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}

export const switchOffRulings = {
  deprecatedMessage: {
    ...documented('the notice on every PM page (it prints "this en point")'),
    says: `In deprecated mode every PM call fails: those under ${pmPrefix}, and under the same path of the newer base. The message is the notice with one misprint corrected.`,
  },
  deprecatedPaths: {
    ...inferred('the notice is about the Project Management API only'),
    says: `In deprecated mode the other calls still work: ${operations.checkBalance.path} and the QR images.`,
  },
  deprecatedChangesNothing: {
    ...inferred('the notice says that any request will fail'),
    says: 'In deprecated mode every body gets the same error, even one that cannot be parsed, and nothing is changed.',
  },
  deprecatedStatus: {
    ...inferred('405 means "API Is Not Active For This Plan", and errors are sent with HTTP 200'),
    says: 'In deprecated mode the status is 405 and the HTTP status 200. These are defaults: status, HTTP status and message can be changed.',
  },
  modeHeader: {
    ...invented('lets a test switch the API off for a single call'),
    says: 'The header x-mock-mode (active or deprecated) sets the mode for its own call only. Any other value is ignored, and x-mock-explain says so.',
  },
}

const modes = ['active', 'deprecated'] as const

/** The mode in the header x-mock-mode. An invalid value is ignored, and a note says so. */
export function requestedMode(header: string | string[] | undefined, notes: Notes): Mode['mode'] | undefined {
  const requested = modes.find((name) => name === header)
  if (header !== undefined && !requested) notes.push('ignored header x-mock-mode: expected active or deprecated')
  return requested
}

/** The mode for a call: the one it requests, else its account's, else the mode of all accounts. */
export function effectiveMode({ key, requestedMode: requested }: Call, { mode }: Store): Mode {
  return requested ? { ...mode.get(key), mode: requested } : mode.get(key)
}

/** The error of the switched-off API; undefined if the mode is active or the path is not a PM call's. */
export function switchOffError(target: string, mode: Mode): ApiError | undefined {
  const applies = mode.mode === 'deprecated' && isPmPath(requestPath(target))
  return applies ? errors.switchedOff(mode) : undefined
}
