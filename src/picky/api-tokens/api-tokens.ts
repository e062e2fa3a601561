import { canonicalIp, distinctAddresses } from '../../lib/ip.ts'
import type { ApiToken, Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { defaultOf, documented, inferred, invented, pages } from '../provenance.ts'
import { CreateApiTokenBody, type ManageApiTokenBody } from './schemas.ts'

/** The maximum number of API tokens issued to a project. Deleted ones count too. */
const maxTokens = 1000

/** Rulings of create-api-token. */
export const createTokenRulings = {
  existingToken: {
    ...invented('a second token for the same address would be useless'),
    says: 'create-api-token returns the existing token for an address that has one, enabled or disabled, and does not change its state. It replaces a deleted token with a new one.',
  },
  tokenWithoutAddress: {
    ...inferred('create-project does the same'),
    says: 'create-api-token without addresses issues one token that is not bound to an address. Its ip is empty. The same call again returns the same token.',
  },
  tokenLimit: {
    ...invented('no page gives a limit'),
    says: `A project can be issued at most ${maxTokens} API tokens in its life. Deleted ones count too.`,
  },
}

/** Rulings of manage-api-token. */
export const manageTokenRulings = {
  tokenActions: {
    ...documented(pages.manageApiToken),
    says: 'manage-api-token: action 1 disables, 2 enables and 3 deletes an API token.',
  },
  repeatedAction: {
    ...invented('the token is already in the requested state'),
    says: 'Disabling a disabled API token, or enabling an enabled one, succeeds.',
  },
  deletedToken: {
    ...invented('no page says that a deleted token can be restored'),
    says: 'manage-api-token rejects a deleted API token with 410, like an unknown one.',
  },
}

/** The tokens to return, one for each address, and those among them that are new. */
export type IssuedTokens = { tokens: ApiToken[]; created: ApiToken[] }

/** One token for each address. @throws ApiError 410 if the project has been issued too many */
export function issueTokens(
  body: CreateApiTokenBody,
  project: Project,
  deriveToken: (position: number) => string,
): IssuedTokens {
  const whitelist = body.ip_whitelist ?? defaultOf(CreateApiTokenBody.properties.ip_whitelist)
  const live = project.api_tokens.filter(({ state }) => state !== 'deleted')
  const byAddress = new Map(live.map((token) => [canonicalIp(token.ip), token]))
  const created: ApiToken[] = []
  const tokens = distinctAddresses(whitelist.length === 0 ? [''] : whitelist).map((ip): ApiToken => {
    const existing = byAddress.get(canonicalIp(ip))
    // The address in the caller's spelling, by which the caller finds the token in the response.
    if (existing) return { ...existing, ip }
    const token: ApiToken = { ip, token: deriveToken(project.api_tokens.length + created.length), state: 'enabled' }
    created.push(token)
    return token
  })
  const issued = project.api_tokens.length + created.length
  if (issued <= maxTokens) return { tokens, created }
  throw errors.invalidRequest(
    `/ip_whitelist: expected at most ${maxTokens} API tokens in a project's life, received a request that would make ${issued}`,
  )
}

/** The position of the token in a manage-api-token request, and its new state. @throws ApiError 410 if the project has no such token */
export function resolveAction({ api_token, action }: ManageApiTokenBody, project: Project) {
  const position = project.api_tokens.findIndex(({ token }) => token === api_token)
  const found = project.api_tokens[position]
  const states = { 1: 'disabled', 2: 'enabled', 3: 'deleted' } as const
  if (found && found.state !== 'deleted') return { position, state: states[action] }
  const received = found ? 'a deleted one' : 'an unknown one'
  throw errors.invalidRequest(
    `/api_token: expected an API token of project ${project.project_id}, received ${received}`,
  )
}
