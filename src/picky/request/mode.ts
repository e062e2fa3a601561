import type { Mode, Store, SwitchOffAnswer } from '../../store/index.ts'
import { type ApiError, errors, statuses } from '../errors.ts'
import { pmPrefix } from '../paths.ts'
import { documented, inferred, invented } from '../provenance.ts'
import type { Call } from './call.ts'
import type { Notes } from './notes.ts'
import { requestPath } from './path.ts'

/** The answer of the switched-off API: the notice printed on every PM page. No page states the status or HTTP status. */
export const documentedSwitchOff: SwitchOffAnswer = {
  status: statuses.notActiveForPlan.status,
  http_status: 200,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}

export const switchOffRulings = {
  words: {
    ...documented('the notice on every PM page (it prints "this en point")'),
    says: 'In deprecated mode every PM call fails, and the message is the notice.',
  },
  nothingChanges: {
    ...inferred('the notice says that any request will fail'),
    says: 'In deprecated mode the body does not matter, not even an unreadable one, and nothing is changed.',
  },
  status: {
    ...inferred('405 means "API Is Not Active For This Plan", and errors are sent with HTTP 200'),
    says: 'In deprecated mode the status is 405 and the HTTP status 200. Status, HTTP status and message can be changed.',
  },
  header: {
    ...invented('lets a test switch the API off for a single call'),
    says: 'The header x-mock-mode (active or deprecated) sets the mode for its own call only.',
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
  const applies = mode.mode === 'deprecated' && requestPath(target).startsWith(pmPrefix)
  return applies ? errors.switchedOff(mode) : undefined
}
