import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { describeValue } from '../../lib/describe.ts'
import { Settings } from '../../settings.ts'
import type { Account } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { maxTokenLength } from '../fields.ts'
import { documented, invented, pages } from '../provenance.ts'
import { authenticateApiToken } from './api-token.ts'
import { clientAddress } from './client-address.ts'
import { rejectNonPlainNumbers } from './parse-body.ts'
import { syncHook } from './sync-hook.ts'

export const accountRulings = {
  credential: {
    ...documented(`${pages.quickStart}: no header authentication`),
    says: 'The credential is the body field token. Headers such as Authorization are ignored.',
  },
  accountPerToken: {
    ...invented('a project belongs to an account'),
    says: 'Each master token is a separate account. An unknown token creates one, unless accounts are closed: then it gets 401.',
  },
  storedAccounts: {
    ...invented('calls that only read should store nothing'),
    says: `An account is stored with its first project. The setting max-accounts (default ${Settings.properties.maxAccounts.default}) limits how many are stored. A call that would create another one gets 409.`,
  },
}

/**
 * Authenticates the call, and makes the parsed fields the body that Fastify validates. Before that it throws the error of a
 * body that could not be parsed, which waited for the switch-off and faults; after it, it rejects numbers that JSON.parse
 * changes. Deliberately synchronous: nothing may run between reading the balance here and debiting it in the route handler.
 */
export function authenticateHook(context: Context): preValidationHookHandler {
  return syncHook((request) => {
    const { bodySchema, parseError, parsed } = request.call
    if (parseError && !request.is404) throw parseError
    if (!bodySchema || !parsed) return
    request.call.account = authenticate(request, parsed.fields.token, context)
    rejectNonPlainNumbers(bodySchema, parsed)
    request.body = parsed.fields
  })
}

/**
 * The account of a token.
 *
 * @throws ApiError 410 for an invalid header x-mock-client-address of a call that accepts API tokens; 401 for a missing, too long or
 * unknown token, or a disabled account; as authenticateApiToken does for an API token
 */
function authenticate(request: FastifyRequest, token: unknown, context: Context): Account {
  const { store, settings } = context
  const { accounts, apiTokens } = store
  const { acceptsApiTokens } = request.call
  // With a master token too: an invalid address is a mistake of the test, whatever token it sends.
  const address = acceptsApiTokens ? clientAddress(request, settings.clientAddress) : undefined
  if (typeof token !== 'string' || token === '') {
    const expected = acceptsApiTokens ? 'a master token or an API token' : 'a master API token'
    throw errors.authenticationFailed(`/token: expected ${expected}, received ${describeValue(token)}`)
  }
  rejectLongToken(token)
  const account = accounts.find(token)
  // Only the token of an account that is not stored can be an API token, so most calls need no second look-up.
  const apiToken = account?.accountId === undefined ? apiTokens.find(token) : undefined
  if (apiToken) return authenticateApiToken(request, { token: apiToken, address }, store)
  if (!account) {
    const orApiToken = acceptsApiTokens ? ' or the API token of a project' : ''
    throw errors.authenticationFailed(
      `/token: expected the token of an account${orApiToken}, received an unknown token`,
    )
  }
  if (!account.enabled)
    throw errors.authenticationFailed("/token: expected the token of an enabled account, received a disabled account's")
  return account
}

// Here, because the errors of the token come before those of the other fields.
function rejectLongToken(token: string): void {
  if (token.length <= maxTokenLength) return
  const { length } = [...token]
  if (length > maxTokenLength)
    throw errors.authenticationFailed(
      `/token: expected a token of 1 to ${maxTokenLength} characters, received a string of ${length} characters`,
    )
}
