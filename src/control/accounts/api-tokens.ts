import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { canonicalIp } from '../../lib/ip.ts'
import { Text } from '../../lib/text.ts'
import type { FoundApiToken } from '../../store/index.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'

/** /_mock/api-tokens: whether API tokens would be accepted. */
export function apiTokenRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/api-tokens/check', { schema: checkSchema }, async ({ body: { api_token, ip, account } }) =>
      checkApiToken(store.apiTokens.find(api_token, toAccountKey(account)), ip),
    )
  }
}

/**
 * Whether a call with this API token from this address would be accepted. A token can be bound to one address ("if you need
 * to bind the API token with IP address", Create Project page). Two spellings of an address are equal, and so are an IPv4
 * address and its IPv4-mapped IPv6 form.
 */
export function checkApiToken(found: FoundApiToken | undefined, ip: string): CheckApiTokenResponse {
  const reason = rejectionReason(found, ip)
  return { accepted: reason === null, reason }
}

function rejectionReason(found: FoundApiToken | undefined, ip: string): CheckApiTokenResponse['reason'] {
  if (!found) return 'unknown'
  if (found.state !== 'enabled') return found.state
  if (found.project_status === 'Expired') return 'project_expired'
  if (found.project_status === 'Delete') return 'project_deleted'
  const isBound = found.ip !== ''
  return isBound && canonicalIp(found.ip) !== canonicalIp(ip) ? 'bound_to_another_address' : null
}

/** An API token, and the address that it is used from. */
export type CheckApiTokenBody = Static<typeof CheckApiTokenBody>
const CheckApiTokenBody = Type.Object(
  {
    api_token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'an API token' }),
    ip: Text({
      format: 'ip-address',
      expected: 'an IPv4 or IPv6 address',
      description: 'The address that the call would come from.',
    }),
    account: Type.Optional(AccountParameter),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const reasons = [
  'unknown',
  'deleted',
  'disabled',
  'project_expired',
  'project_deleted',
  'bound_to_another_address',
] as const

/** Whether an API token would be accepted, and if not, why. */
export type CheckApiTokenResponse = Static<typeof CheckApiTokenResponse>
const CheckApiTokenResponse = Type.Object({
  accepted: Type.Boolean(),
  reason: Type.Union([...reasons.map((reason) => Type.Literal(reason)), Type.Null()], {
    description: 'Why it would be rejected; null if it would be accepted.',
  }),
})

const checkSchema = {
  summary: 'Check whether a call with an API token from an address would be accepted',
  body: CheckApiTokenBody,
  response: { 200: CheckApiTokenResponse },
}
