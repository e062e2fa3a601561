import type { preValidationHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { describeValue } from '../../lib/describe.ts'
import { Settings } from '../../settings.ts'
import type { Account, Store } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { documented, invented, pages } from '../provenance.ts'
import { rejectInexactNumbers } from './parse-body.ts'
import { bodySchemaOf, syncHook } from './parse-hook.ts'

export const accountRulings = {
  token: {
    ...documented(`${pages.quickStart}: no header authentication`),
    says: 'The credential is the body field token. Headers such as Authorization are ignored.',
  },
  sandbox: {
    ...invented('a project belongs to an account'),
    says: 'Each master token is a separate account. An unknown token creates one, unless accounts are closed: then it gets 401.',
  },
  stored: {
    ...invented('calls that only read should store nothing'),
    says: `An account is stored with its first project. The setting max-accounts (default ${Settings.properties.maxAccounts.default}) limits how many there are; one more gets 409.`,
  },
}

/**
 * Authenticates the call. Deliberately synchronous: nothing may run between reading
 * the balance here and debiting it in the route handler.
 */
export function authenticateHook({ store }: Context): preValidationHookHandler {
  return syncHook((request) => {
    const schema = bodySchemaOf(request)
    const { parseError, parsed } = request.call
    if (parseError && !request.is404) throw parseError
    if (!schema || !parsed) return
    request.call.account = authenticate(parsed.fields.token, store)
    rejectInexactNumbers(schema, parsed)
    request.body = parsed.fields
  })
}

/** The account of a token. @throws ApiError 401 for a missing or unknown token, or a disabled account */
function authenticate(token: unknown, { accounts }: Store): Account {
  if (typeof token !== 'string' || token === '')
    throw errors.authenticationFailed(`/token: expected a master API token, received ${describeValue(token)}`)
  const account = accounts.find(token)
  if (!account) throw errors.authenticationFailed('/token: expected the token of an account, received an unknown token')
  if (!account.enabled)
    throw errors.authenticationFailed("/token: expected the token of an enabled account, received a disabled account's")
  return account
}
