import { fingerprint } from '../../lib/fingerprint.ts'
import type { Mode, Store, SwitchedOff } from '../../store/index.ts'
import { errors, statuses, type VendorError } from '../errors.ts'
import { pmPrefix } from '../paths.ts'
import { documented, inferred, invented } from '../provenance.ts'
import type { Call } from './call.ts'
import type { Notes } from './notes.ts'

/** What the switch-off answers: the words of every PM page, and a code and HTTP status that no page tells. */
export const documentedSwitchOff: SwitchedOff = {
  status: statuses.notActiveForPlan.status,
  http_status: 200,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}

export const switchOffRulings = {
  words: {
    ...documented('every PM page, its notice ("this en point" there)'),
    says: 'in deprecated mode every PM call fails, with the words of the notice',
  },
  nothingChanges: {
    ...inferred('any request will fail'),
    says: 'so it is whatever the body, readable or not, and nothing changes',
  },
  status: {
    ...inferred('405 is "API Is Not Active For This Plan"; errors come as HTTP 200'),
    says: 'the switch-off answers status 405 at HTTP 200; status, HTTP status and message can be set',
  },
  header: {
    ...invented('a test of one call should need no other'),
    says: 'the header x-mock-mode, active or deprecated, decides for its own call',
  },
}

/** The path of a request target as the router reads it: without query, scheme and host, and decoded. */
export function pathIn(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? ''
  return path.replace(/%[0-7][0-9a-f]/gi, (encoded) => decodeURIComponent(encoded))
}

const modes = ['active', 'deprecated'] as const

/** The mode that a call asks for itself, by its header x-mock-mode; another value is noted, not obeyed. */
export function modeAsked(header: string | string[] | undefined, notes: Notes): Mode['mode'] | undefined {
  const asked = modes.find((name) => name === header)
  if (header !== undefined && !asked) notes.push('ignored header x-mock-mode: expected active or deprecated')
  return asked
}

/** The key of the account whose token stands first in a body that could not be read as a whole. */
export function keyWithin(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return undefined
  const [, token] = /"token"\s*:\s*"([^"\\]*)"/.exec(body.toString('utf8')) ?? []
  return token === undefined ? undefined : fingerprint(token)
}

/** The mode that a call meets: the one it asks for, else its account's, else that of accounts which have none of their own. */
export function modeOf({ key, mode: asked }: Call, { mode }: Store): Mode {
  return asked ? { ...mode.get(key), mode: asked } : mode.get(key)
}

/** The refusal of a call while the API is switched off: the body need not be readable for it. */
export function switchedOff(target: string, mode: Mode): VendorError | undefined {
  const covered = mode.mode === 'deprecated' && pathIn(target).startsWith(pmPrefix)
  return covered ? errors.switchedOff(mode) : undefined
}
