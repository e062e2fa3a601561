import {
  type Account,
  type Answer,
  type Change,
  newAccount,
  randomChange,
  type ShownAccount,
  show,
  toProject,
} from './changes.ts'

/** A client that has an account for itself, makes one change after another, and remembers what was answered. */
export type CrashClient = ReturnType<typeof createCrashClient>

/** Creates a client whose account has this master token. */
export function createCrashClient(token: string) {
  let account = newAccount
  let unanswered: Change | undefined

  return {
    token,
    /** What the account holds according to the answers and to the last `compare`. */
    account: (): Account => account,
    /** Makes random changes until the server is gone, or `onAnswer` returns false. */
    async run(url: string, onAnswer: () => boolean): Promise<void> {
      for (;;) {
        const change = randomChange(token, account)
        unanswered = change
        const answer = await send(url, change)
        if (!answer) return
        account = change.apply(account, answer)
        unanswered = undefined
        if (!onAnswer()) return
      }
    },
    /**
     * What the account should hold according to the answers, and what it holds. The change that was not answered must have been
     * made as a whole or not at all.
     */
    async compare(url: string): Promise<{ expected: ShownAccount; now: ShownAccount }> {
      const now = await read(url, token)
      const recovered = unanswered?.recover(account, now)
      if (unanswered && recovered) account = unanswered.apply(account, recovered)
      unanswered = undefined
      return { expected: show(account), now }
    },
  }
}

async function read(url: string, token: string): Promise<ShownAccount> {
  const post = (name: string, body: object) => send(url, { method: 'POST', path: `/app/api/v2/pm/${name}`, body })
  const list = await post('get-projects', { token, project_id: 0 })
  const wallet = await post('check-balance', { token })
  const projects: Answer[] = Array.isArray(list?.projects) ? list.projects : []
  const { snapshots }: { snapshots: { name: string }[] } = await get(`${url}/_mock/snapshots?account=${token}`)
  return {
    balance: Number(wallet?.balance),
    projects: projects.map(toProject),
    // get-projects does not show them.
    deletedTokens: countDeletedTokens(await get(`${url}/_mock/state?account=${token}`)),
    snapshots: snapshots.map(({ name }) => name).sort(),
  }
}

async function get<T>(url: string): Promise<T> {
  return JSON.parse(await (await fetch(url)).text())
}

type State = { accounts: { projects: { api_tokens: { state: string }[] }[] }[] }

function countDeletedTokens({ accounts }: State): number {
  const tokens = accounts.flatMap(({ projects }) => projects).flatMap(({ api_tokens }) => api_tokens)
  return tokens.filter(({ state }) => state === 'deleted').length
}

/** The body of the response; undefined if the server was gone before it was complete. @throws Error for an error response */
export async function send(url: string, { method, path, body }: Pick<Change, 'method' | 'path' | 'body'>) {
  const text = await fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    .then((response) => response.text())
    .catch(() => undefined)
  if (text === undefined) return undefined
  const answer: Answer = JSON.parse(text)
  // The control plane's answers have no status, its problems have the HTTP status.
  if (answer.status !== 100 && answer.status !== undefined) throw new Error(`${method} ${path}: ${text}`)
  return answer
}
