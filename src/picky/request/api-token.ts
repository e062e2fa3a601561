import type { FastifyRequest } from 'fastify'
import type { ApiTokenRejection } from '../../context.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { canonicalIp } from '../../lib/ip.ts'
import type { Account, FoundApiToken, Store } from '../../store/index.ts'
import { type ApiError, errors } from '../errors.ts'
import { documented, inferred, pages } from '../provenance.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** whether the call accepts the API token of a project in place of the master token */
    acceptsApiTokens?: boolean
  }
}

export const masterTokenRulings = {
  apiTokenRefused: {
    ...inferred(`${pages.createProject}: the token of a PM call is the master token`),
    says: 'A PM call with the API token of a project, in whatever state, gets 401. It creates no account.',
  },
}

/** Rulings of the calls that accept the API token of a project. */
export const apiTokenRulings = {
  apiTokenAccepted: {
    ...inferred('two public clients describe check-balance as a call with the API token of a project'),
    says: 'check-balance accepts the API token of a project as well, and returns the balance of the account that owns the project.',
  },
  apiTokenRejected: {
    ...inferred('the names of the actions of manage-api-token, and the wording of status 408'),
    says: 'An API token that is disabled, deleted or used from another address than its own gets 401, and so does one of a disabled account. One of a project whose status is Expired or Delete gets 408.',
  },
  boundApiToken: {
    ...documented(
      `${pages.quickStart}: "An optional IP address at token creation to restrict API requests to that IP"`,
    ),
    says: 'An API token that is bound to an address is rejected in a call from another address. Different spellings of one address count as one, and so do an IPv4 address and its IPv4-mapped IPv6 form.',
  },
}

/** The API token of a call, and the address that the call comes from; undefined if it is not known. */
type Caller = { token: FoundApiToken; address: string | undefined }

/**
 * Authenticates a call with the API token of a project. The call then belongs to the account that owns the project.
 *
 * @throws ApiError 401 if the call takes only the master token, or for a token that is disabled, deleted or bound to another
 * address; 408 if its project is not active
 */
export function authenticateApiToken(
  { call }: FastifyRequest,
  { token, address }: Caller,
  { accounts }: Store,
): Account {
  call.key = fingerprint(token.owner)
  if (!call.acceptsApiTokens) throw masterTokenRequired()
  const rejection = rejectionOf(token, address)
  if (rejection !== null) throw toError(rejection, token, address)
  if (address === undefined && token.ip !== '')
    call.notes.push(`accepted the API token bound to ${token.ip} from any address: no header x-mock-client-address`)
  const account = accounts.find(token.owner)
  if (!account) throw new TypeError('the account of an API token is not stored')
  return account
}

/**
 * Why a call with an API token from this address is rejected, null if it is accepted. `address` is undefined if it is not
 * known where the call comes from; a bound token is then accepted.
 */
export function rejectionOf(token: FoundApiToken | undefined, address: string | undefined): ApiTokenRejection | null {
  if (!token) return 'unknown'
  if (token.state !== 'enabled') return token.state
  if (!token.owner_enabled) return 'account_disabled'
  if (token.project_status === 'Expired') return 'project_expired'
  if (token.project_status === 'Delete') return 'project_deleted'
  const isBound = token.ip !== '' && address !== undefined
  return isBound && canonicalIp(token.ip) !== canonicalIp(address) ? 'bound_to_another_address' : null
}

function masterTokenRequired(): ApiError {
  return errors.authenticationFailed(
    '/token: expected a master token, received the API token of a project; this call takes the master token',
  )
}

function toError(rejection: ApiTokenRejection, token: FoundApiToken, address: string | undefined): ApiError {
  const { ip, project_id, project_status } = token
  switch (rejection) {
    case 'project_expired':
    case 'project_deleted':
      return errors.projectNotActive(
        `/token: expected the API token of an active project, received one of project ${project_id}, which is ${project_status}`,
      )
    case 'bound_to_another_address':
      return errors.authenticationFailed(
        `/token: expected a call from ${ip}, which the API token is bound to, received one from ${address || 'an unknown address'}`,
      )
    case 'account_disabled':
      return errors.authenticationFailed(
        '/token: expected the API token of an enabled account, received one of a disabled account',
      )
    default:
      return errors.authenticationFailed(`/token: expected an enabled API token, received a ${rejection} one`)
  }
}
