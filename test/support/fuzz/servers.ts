import { createHash } from 'node:crypto'
import { pino } from 'pino'
import { buildApp } from '../../../src/app.ts'
import { listen } from '../../../src/listen.ts'
import { resolveSettings } from '../../../src/settings.ts'
import { type FixtureFile, parseFixtures } from '../../../src/store/index.ts'
import { connect } from './connection.ts'

/** How many inputs can be tried at once: each has an account of its own. */
export const slots = 64

/** Settings that the fuzz runs with, by name. What they set changes how input is read, or what is answered. */
export const settingsByName: Record<string, Record<string, unknown>> = {
  default: {},
  strict: { validation: 'strict', clientAddress: 'forwarded' },
  table: { wire: 'table', qr: 'png', accounts: 'closed', clientAddress: 'socket', cors: 'any', journal: 3 },
  deprecated: { mode: 'deprecated', cors: 'http://localhost:5173', journal: 0 },
}

/** The account of a slot: its token, and what else a request can name. */
export type Slot = ReturnType<typeof slotAt>

export function slotAt(index: number) {
  // Far from those of other slots, so that no small mutation makes one from another.
  const digits = createHash('sha256').update(String(index)).digest('hex')
  const apiTokens = [0, 1, 2].map((at) => digits.slice(at, at + 40))
  return { token: `fuzz-${digits.slice(44, 56)}`, apiTokens, qrName: digits.slice(0, 13), projectIds: [715, 716] }
}

/** The fixtures: one account for each slot, some of which cannot do everything. */
const createFixtures = (accounts: number): FixtureFile => ({
  accounts: Array.from({ length: accounts }, (_, index) => {
    const { token, apiTokens, qrName } = slotAt(index)
    const [plain, bound, disabled] = apiTokens.map((apiToken) => ({ token: apiToken }))
    return {
      token,
      enabled: index % 16 !== 15,
      balance: index % 16 === 14 ? 3.5 : 1000,
      projects: [
        {
          project_id: 715,
          project_name: 'Shop',
          qr_name: qrName,
          billing_plan: 2,
          api_tokens: [{ ...plain }, { ...bound, ip: '10.0.0.1' }, { ...disabled, state: 'disabled' as const }],
        },
        {
          project_id: 716,
          project_name: 'Chat',
          service: 2 as const,
          ...(index % 4 === 3 && { project_status: 'Expired' as const }),
        },
      ],
    }
  }),
})

/** A server that the fuzz sends to. */
export type FuzzServer = Awaited<ReturnType<typeof startServer>>

/**
 * Starts a server with fixtures for so many slots, in this process and in memory. All with the same settings answer the same, byte for
 * byte. Its log is kept.
 */
export async function startServer(settingsName: string, accounts = slots) {
  const settings = resolveSettings({
    port: 0,
    db: ':memory:',
    randomSeed: 'fuzz',
    clock: '2020-06-11T10:00:00Z',
    publicUrl: 'http://mock.example',
    ...settingsByName[settingsName],
  })
  const logged: string[] = []
  const write = (line: string) => {
    // 40 is a warning, 50 an error, 60 fatal.
    if (/^\{"level":[456]0/.test(line)) logged.push(line)
  }
  const app = await buildApp(settings, {
    fixtures: parseFixtures(JSON.stringify(createFixtures(accounts))),
    version: '0',
    quietMs: 0,
    log: pino({ level: 'info', base: null }, { write }),
  })
  const { url } = await listen(app, settings)
  const port = Number(new URL(url).port)
  return {
    port,
    connect: () => connect(port),
    /** Takes the lines that were logged as a warning or worse since the last time. */
    takeLogged: (): string[] => logged.splice(0),
    close: () => app.close(),
  }
}
