import { type Account, type Answer, type Change, newAccount, randomChange, toProject } from './changes.ts'

/** A client that has an account for itself, makes one change after another, and remembers what was answered. */
export type CrashClient = ReturnType<typeof createCrashClient>

/** Creates a client whose account has this master token. */
export function createCrashClient(token: string) {
  let account = newAccount
  let unanswered: Change | undefined

  return {
    /** Makes random changes until the server is gone. */
    async run(url: string, onAnswer: () => void): Promise<void> {
      for (;;) {
        const change = randomChange(token, account)
        unanswered = change
        const answer = await send(url, change)
        if (!answer) return
        account = change.apply(account, answer)
        unanswered = undefined
        onAnswer()
      }
    },
    /**
     * What the account should hold according to the answers, and what it holds. The change that was not answered must have been
     * made as a whole or not at all. The client goes on with what the account holds.
     */
    async compare(url: string): Promise<{ expected: Account; now: Account }> {
      const now = await read(url, token)
      const recovered = unanswered?.recover(account, now)
      const expected = unanswered && recovered ? unanswered.apply(account, recovered) : account
      account = now
      unanswered = undefined
      return { expected, now }
    },
  }
}

async function read(url: string, token: string): Promise<Account> {
  const post = (name: string, body: object) => send(url, { method: 'POST', path: `/app/api/v2/pm/${name}`, body })
  const list = await post('get-projects', { token, project_id: 0 })
  const wallet = await post('check-balance', { token })
  const projects: Answer[] = Array.isArray(list?.projects) ? list.projects : []
  return { balance: Number(wallet?.balance), projects: projects.map(toProject) }
}

/** The body of the response; undefined if the server was gone before it was complete. @throws Error for an error response */
async function send(url: string, { method, path, body }: Pick<Change, 'method' | 'path' | 'body'>) {
  const text = await fetch(`${url}${path}`, { method, body: JSON.stringify(body) })
    .then((response) => response.text())
    .catch(() => undefined)
  if (text === undefined) return undefined
  const answer: Answer = JSON.parse(text)
  // The control plane's answers have no status, its problems have the HTTP status.
  if (answer.status !== 100 && answer.status !== undefined) throw new Error(`${method} ${path}: ${text}`)
  return answer
}
