import { randomInt } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'

/** A project as get-projects returns it, without what differs between a response that creates it and one that reads it. */
export type Project = { project_id: string; api_tokens: ApiToken[] } & Record<string, unknown>
type ApiToken = { ip: string; token: string }

/** What of an account a snapshot saves. */
export type Content = {
  balance: number
  projects: Project[]
  /** how many API tokens of its projects are deleted */
  deletedTokens: number
}

/** What an account holds. */
export type Account = Content & { snapshots: Record<string, Content> }

/** What calls show of an account. */
export type ShownAccount = Content & { snapshots: string[] }

/** The body of a response. */
export type Answer = Record<string, unknown> & { api_token?: ApiToken[] }

/** A call that changes an account. */
export type Change = {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: string
  body?: object
  /** the account after the change */
  apply: (before: Account, answer: Answer) => Account
  /**
   * Of a change that got no response: what `apply` needs of the response, according to what the account holds now; undefined if
   * the change was not made.
   */
  recover: (before: Account, now: ShownAccount) => Answer | undefined
}

export const newAccount: Account = { balance: 1000, projects: [], deletedTokens: 0, snapshots: {} }
const planPrice = 5
const maxSnapshots = 3

/** A random change of the account with this token. */
export function randomChange(token: string, account: Account): Change {
  const project = pick(account.projects.filter(({ project_status }) => project_status === 'Active'))
  const dice = randomInt(100)
  if (!project || dice < 40) return create(token, account.balance >= planPrice && dice % 2 === 0)
  if (dice < 58) return setWebhook(token, project)
  if (dice < 73) return addApiToken(token, project)
  if (dice < 86) return deleteApiToken(token, project) ?? addApiToken(token, project)
  if (dice < 95) return deleteProject(token, project)
  return changeWhole(token, account)
}

/** A random change of the whole account. */
function changeWhole(token: string, account: Account): Change {
  const snapshots = Object.entries(account.snapshots)
  const [name, content] = pick(snapshots) ?? []
  if (!name || !content) return saveSnapshot(token)
  return pick([
    () => (snapshots.length < maxSnapshots ? saveSnapshot(token) : removeSnapshot(token, name)),
    () => restoreSnapshot(token, name, content),
    () => reset(token),
  ])()
}

/** What calls show of an account. */
export function show({ snapshots, ...content }: Account): ShownAccount {
  return { ...content, snapshots: Object.keys(snapshots).sort() }
}

/** The fields of a project in a response. */
export function toProject({ status: _status, message: _message, amount_debited: _amount, ...fields }: Answer): Project {
  return { ...fields, project_id: String(fields.project_id), api_tokens: toApiTokens(fields.api_tokens) }
}

function create(token: string, isPaid: boolean): Change {
  const project_name = `p${randomInt(1_000_000)}`
  return {
    ...call('create-project', { token, project_name, billing_plan: isPaid ? 2 : 1, generate_api_token: true }),
    apply(before, answer) {
      const project = toProject(answer)
      if (find(before, project.project_id)) throw new Error(`the project id ${project.project_id} was given twice`)
      const balance = isPaid ? before.balance - planPrice : before.balance
      return { ...before, balance, projects: [...before.projects, project] }
    },
    recover: (before, { projects }) =>
      projects.length > before.projects.length && projects.at(-1)?.project_name === project_name
        ? projects.at(-1)
        : undefined,
  }
}

function setWebhook(token: string, { project_id }: Project): Change {
  const event_webhook = `https://example.com/${randomInt(2 ** 40)}`
  return {
    ...call('set-webhook', { token, project_id, event_webhook }),
    apply: (before) => update(before, project_id, () => ({ event_webhook })),
    recover: (_before, now) => (find(now, project_id)?.event_webhook === event_webhook ? {} : undefined),
  }
}

function addApiToken(token: string, { project_id }: Project): Change {
  const ip = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
  return {
    ...call('create-api-token', { token, project_id, ip_whitelist: [ip] }),
    apply: (before, { api_token = [] }) =>
      update(before, project_id, ({ api_tokens }) => ({ api_tokens: [...api_tokens, ...api_token] })),
    recover(_before, now) {
      const added = find(now, project_id)?.api_tokens.find((issued) => issued.ip === ip)
      return added && { api_token: [added] }
    },
  }
}

function deleteApiToken(token: string, { project_id, api_tokens }: Project): Change | undefined {
  const deleted = pick(api_tokens)
  if (!deleted) return undefined
  const others = (tokens: ApiToken[]) => tokens.filter((issued) => issued.token !== deleted.token)
  return {
    ...call('manage-api-token', { token, project_id, api_token: deleted.token, action: 3 }),
    apply: (before) => ({
      ...update(before, project_id, (project) => ({ api_tokens: others(project.api_tokens) })),
      deletedTokens: before.deletedTokens + 1,
    }),
    recover(_before, now) {
      const left = find(now, project_id)?.api_tokens ?? []
      return others(left).length === left.length ? {} : undefined
    },
  }
}

function deleteProject(account: string, { project_id }: Project): Change {
  return {
    method: 'PATCH',
    path: `/_mock/projects/${project_id}`,
    body: { account, project_status: 'Delete' },
    apply: (before) => update(before, project_id, () => ({ project_status: 'Delete' })),
    recover: (_before, now) => (find(now, project_id)?.project_status === 'Delete' ? {} : undefined),
  }
}

function reset(account: string): Change {
  return {
    method: 'POST',
    path: '/_mock/reset',
    body: { account },
    apply: ({ snapshots }) => ({ ...newAccount, snapshots }),
    recover: (_before, now) => (now.projects.length === 0 ? {} : undefined),
  }
}

function saveSnapshot(account: string): Change {
  const name = `s${randomInt(2 ** 40)}`
  return {
    method: 'PUT',
    path: `/_mock/snapshots/${name}`,
    body: { account },
    apply: ({ snapshots, ...content }) => ({ ...content, snapshots: { ...snapshots, [name]: content } }),
    recover: (_before, now) => (now.snapshots.includes(name) ? {} : undefined),
  }
}

function restoreSnapshot(account: string, name: string, content: Content): Change {
  return {
    method: 'POST',
    path: `/_mock/snapshots/${name}`,
    body: { account },
    apply: ({ snapshots }) => ({ ...content, snapshots }),
    recover: (_before, { snapshots: _names, ...now }) => (isDeepStrictEqual(now, content) ? {} : undefined),
  }
}

function removeSnapshot(account: string, name: string): Change {
  return {
    method: 'DELETE',
    path: `/_mock/snapshots/${name}?account=${account}`,
    apply({ snapshots: { [name]: _removed, ...snapshots }, ...content }) {
      return { ...content, snapshots }
    },
    recover: (_before, now) => (now.snapshots.includes(name) ? undefined : {}),
  }
}

function call(name: string, body: object) {
  return { method: 'POST' as const, path: `/app/api/v2/pm/${name}`, body }
}

function update(account: Account, id: string, change: (project: Project) => Partial<Project>): Account {
  const projects = account.projects.map((project) =>
    project.project_id === id ? { ...project, ...change(project) } : project,
  )
  return { ...account, projects }
}

function find({ projects }: Content, id: string): Project | undefined {
  return projects.find(({ project_id }) => project_id === id)
}

function pick<T>(items: readonly [T, ...T[]]): T
function pick<T>(items: readonly T[]): T | undefined
function pick<T>(items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : items[randomInt(items.length)]
}

function toApiTokens(value: unknown): ApiToken[] {
  return Array.isArray(value) ? value : []
}
