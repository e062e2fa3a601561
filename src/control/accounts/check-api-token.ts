import { canonicalIp } from '../../lib/ip.ts'
import type { FoundApiToken } from '../../store/index.ts'

/** Why an API token would not be accepted; null where it would. */
export type Reason = (typeof reasons)[number] | null

/** Every reason there is. */
export const reasons = [
  'unknown',
  'deleted',
  'disabled',
  'project_expired',
  'project_deleted',
  'bound_to_another_address',
] as const

/**
 * Whether a call with this API token from this address would be accepted ("if you need to bind the API token with IP
 * address", Create Project page). Spellings of one address are one address, IPv4 in IPv6 is IPv4.
 */
export function checkApiToken(found: FoundApiToken | undefined, ip: string): { accepted: boolean; reason: Reason } {
  const reason = reasonAgainst(found, ip)
  return { accepted: reason === null, reason }
}

function reasonAgainst(found: FoundApiToken | undefined, ip: string): Reason {
  if (!found) return 'unknown'
  if (found.state !== 'enabled') return found.state
  if (found.project_status === 'Expired') return 'project_expired'
  if (found.project_status === 'Delete') return 'project_deleted'
  const bound = found.ip !== ''
  return bound && canonicalIp(found.ip) !== canonicalIp(ip) ? 'bound_to_another_address' : null
}
