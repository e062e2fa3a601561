import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import { type LaunchOptions, serve } from '../program.ts'
import { createCrashClient, send } from './client.ts'
import type { TableCounts } from './table-counts.ts'

/** The clients of a server that crashes, and all that its database should hold. */
export type CrashWorld = ReturnType<typeof createCrashWorld>

/** Creates a number of clients, of which nothing is stored yet. */
export function createCrashWorld(clients: number) {
  const all = Array.from({ length: clients }, (_, index) => createCrashClient(`client-${10 + index}`))
  // The name that the imported catalog gives to plan 1. Undefined: no catalog is imported.
  let planName: string | undefined
  let unansweredName: string | undefined
  let answers = 0

  const expectAllAnswered = async (url: string) => {
    const compared = await Promise.all(all.map((client) => client.compare(url)))
    for (const { expected, now } of compared) expect(now).toEqual(expected)
    const name = (await readState(url)).plans.find(({ plan_id }) => plan_id === 1)?.name
    if (name === unansweredName) planName = name
    unansweredName = undefined
    if (planName !== undefined) expect(name).toBe(planName)
  }

  return {
    /**
     * Lets the clients make random changes until the server is gone. After the given number of answers, `act` is called, and no
     * client makes a further change.
     */
    async run(url: string, last = Number.POSITIVE_INFINITY, act = (): unknown => undefined): Promise<void> {
      const end = answers + last
      const onAnswer = () => {
        if (++answers === end) act()
        return answers < end
      }
      await Promise.all(all.map((client) => client.run(url, onAnswer)))
    },
    /** Imports all that is stored, with another name for plan 1. @returns whether the server answered */
    async importAll(url: string): Promise<boolean> {
      const state = await readState(url)
      const name = `Plan ${randomInt(2 ** 40)}`
      unansweredName = name
      const plans = state.plans.map((plan) => (plan.plan_id === 1 ? { ...plan, name } : plan))
      if (!(await send(url, { method: 'PUT', path: '/_mock/state', body: { ...state, plans } }))) return false
      planName = name
      unansweredName = undefined
      return true
    },
    /**
     * Starts a server, and expects that it has all changes that earlier servers answered, and each that they did not answer as a
     * whole or not at all.
     */
    async start(file: string, options: LaunchOptions) {
      // The URLs of QR images must not differ between servers.
      const server = await serve([`--db=${file}`, '--public-url=http://mock.example'], options)
      await expectAllAnswered(server.url)
      return server
    },
    /** What each table should hold, as of the last start. */
    tableCounts(): TableCounts {
      const known = all.map((client) => ({ token: client.token, ...client.account() }))
      return {
        accounts: known
          .filter(({ projects }) => projects.length > 0)
          .map(({ token, projects, deletedTokens }) => ({
            token,
            projects: projects.length,
            apiTokens: projects.flatMap(({ api_tokens }) => api_tokens).length + deletedTokens,
            deletedTokens,
          })),
        snapshots: known.flatMap(({ snapshots }) => Object.keys(snapshots)).sort(),
        catalogs: planName === undefined ? [] : [expect.stringContaining(planName)],
        seededAccounts: [],
      }
    },
  }
}

type State = { plans: { plan_id: number; name: string }[] }

async function readState(url: string): Promise<State> {
  return JSON.parse(await (await fetch(`${url}/_mock/state`)).text())
}
