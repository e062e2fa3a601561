import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { canonicalIp } from '../../lib/ip.ts'
import { Text } from '../../lib/text.ts'
import type { FoundApiToken } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'

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

/** What an API token is worth. */
export function apiTokenRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/api-tokens/check', { schema: check }, async ({ body }) =>
      checkApiToken(store.apiTokens.find(body.api_token, keyOf(body.account)), body.ip),
    )
  }
}

const check = {
  summary: 'Whether a call with this API token from this address would be accepted',
  body: Type.Object(
    {
      api_token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'an API token' }),
      ip: Text({ format: 'ip-address', expected: 'an IPv4 or IPv6 address', description: 'where the call comes from' }),
      account: Type.Optional(AccountParameter),
    },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: {
    200: Type.Object({
      accepted: Type.Boolean(),
      reason: Type.Union([...reasons.map((reason) => Type.Literal(reason)), Type.Null()], {
        description: 'null where it would be accepted',
      }),
    }),
  },
}

/** An API token, and where it is used from. */
export type CheckBody = Static<typeof check.body>
/** Whether it would be accepted. */
export type CheckResult = Static<(typeof check.response)[200]>
