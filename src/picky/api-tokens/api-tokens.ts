import { canonicalIp, distinctAddresses } from '../../lib/ip.ts'
import type { ApiToken, Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { defaultOf, documented, inferred, invented, pages } from '../provenance.ts'
import { CreateApiTokenBody, type ManageApiTokenBody } from './schemas.ts'

export const apiTokenRulings = {
  again: {
    ...invented('a second token for the same address would be useless'),
    says: 'create-api-token answers the existing token for an address that has one, enabled or disabled, and leaves its state as it is. A deleted token is replaced by a new one.',
  },
  unbound: {
    ...inferred('create-project does the same'),
    says: 'create-api-token without addresses issues one token that is not bound to an address. Its ip is empty. The same call again answers the same token.',
  },
  most: {
    ...invented('no page gives a limit'),
    says: 'At most 1000 API tokens are ever issued to a project.',
    tokens: 1000,
  },
  actions: {
    ...documented(pages.manageApiToken),
    says: 'manage-api-token: action 1 disables, 2 enables and 3 deletes an API token.',
  },
  twice: {
    ...invented('the token is already in the requested state'),
    says: 'Disabling a disabled API token, or enabling an enabled one, succeeds.',
  },
  gone: {
    ...invented('no page says that a deleted token can be restored'),
    says: 'manage-api-token answers 410 for a deleted API token, as for an unknown one.',
  },
}

/** The tokens that answer a request, and those among them that are new. */
export type IssuedTokens = { answered: ApiToken[]; added: ApiToken[] }

/** One token for each address. @throws ApiError 410 if the project has been issued too many */
export function issueTokens(
  body: CreateApiTokenBody,
  project: Project,
  deriveToken: (position: number) => string,
): IssuedTokens {
  const whitelist = body.ip_whitelist ?? defaultOf(CreateApiTokenBody.properties.ip_whitelist)
  const live = project.api_tokens.filter(({ state }) => state !== 'deleted')
  const byAddress = new Map(live.map((token) => [canonicalIp(token.ip), token]))
  const added: ApiToken[] = []
  const answered = distinctAddresses(whitelist).map((ip): ApiToken => {
    const existing = byAddress.get(canonicalIp(ip))
    if (existing) return { ...existing, ip }
    const created: ApiToken = { ip, token: deriveToken(project.api_tokens.length + added.length), state: 'enabled' }
    added.push(created)
    return created
  })
  const issued = project.api_tokens.length + added.length
  if (issued <= apiTokenRulings.most.tokens) return { answered, added }
  throw errors.invalidRequest(
    `/ip_whitelist: expected at most ${apiTokenRulings.most.tokens} API tokens ever issued to a project, received number ${issued}`,
  )
}

/** The position of the token that a manage-api-token request names, and its new state. @throws ApiError 410 if there is no such token */
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
