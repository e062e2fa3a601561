import { canonicalIp, distinctAddresses } from '../../lib/ip.ts'
import type { ApiToken, Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { defaultOf, documented, inferred, invented, pages } from '../provenance.ts'
import { CreateApiTokenBody, type ManageApiTokenBody } from './schemas.ts'

export const apiTokenRulings = {
  again: {
    ...invented('two tokens for one address would be of no use'),
    says: 'an address that has an API token, enabled or disabled, gets that one back, as it is; a deleted one is replaced',
  },
  unbound: {
    ...inferred('as in create-project'),
    says: 'without addresses create-api-token issues one token bound to none, with an empty ip; asked again, the same one',
  },
  most: {
    ...invented('no page gives a limit'),
    says: 'a project is issued at most 1000 API tokens in its life',
    tokens: 1000,
  },
  actions: {
    ...documented(pages.manageApiToken),
    says: 'action 1 disables, 2 enables and 3 deletes an API token',
  },
  twice: {
    ...invented('the state asked for is the state there is'),
    says: 'to disable a disabled API token, or enable an enabled one, is no error',
  },
  gone: {
    ...invented('nothing says that it can be had back'),
    says: 'a deleted API token is unknown to manage-api-token: 410',
  },
}

/** The tokens that answer a request, and those among them that are new. */
export type Issued = { answered: ApiToken[]; added: ApiToken[] }

/** One token for each address asked for. @throws VendorError 410 where the project has had too many */
export function issuedFor(body: CreateApiTokenBody, project: Project, issue: (position: number) => string): Issued {
  const whitelist = body.ip_whitelist ?? defaultOf(CreateApiTokenBody.properties.ip_whitelist)
  const live = project.api_tokens.filter(({ state }) => state !== 'deleted')
  const byAddress = new Map(live.map((token) => [canonicalIp(token.ip), token]))
  const added: ApiToken[] = []
  const answered = distinctAddresses(whitelist).map((ip): ApiToken => {
    const known = byAddress.get(canonicalIp(ip))
    if (known) return { ...known, ip }
    const made: ApiToken = { ip, token: issue(project.api_tokens.length + added.length), state: 'enabled' }
    added.push(made)
    return made
  })
  const issued = project.api_tokens.length + added.length
  if (issued <= apiTokenRulings.most.tokens) return { answered, added }
  throw errors.invalidRequest(
    `/ip_whitelist expected at most ${apiTokenRulings.most.tokens} API tokens in a project's life, received the ${issued}th`,
  )
}

/** The position and the new state of the token that a request manages. @throws VendorError 410 where the project has none such */
export function managed({ api_token, action }: ManageApiTokenBody, project: Project) {
  const position = project.api_tokens.findIndex(({ token }) => token === api_token)
  const found = project.api_tokens[position]
  const states = { 1: 'disabled', 2: 'enabled', 3: 'deleted' } as const
  if (found && found.state !== 'deleted') return { position, state: states[action] }
  const received = found ? 'a deleted one' : 'an unknown one'
  throw errors.invalidRequest(`/api_token expected an API token of project ${project.project_id}, received ${received}`)
}
