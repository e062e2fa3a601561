// @module-tag rounds
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { columnOf, readCopy, readDatabase } from './support/crash/database-copy.ts'
import { afterAnswers, at, inCall, inImport, type Moment } from './support/crash/moments.ts'
import { countTables, type TableCounts } from './support/crash/table-counts.ts'
import { createCrashWorld } from './support/crash/world.ts'
import { isLong } from './support/long.ts'
import { hasStrace } from './support/optional.ts'
import { newDirectory } from './support/program.ts'
import { report } from './support/report.ts'

const clients = isLong ? 16 : 8
const rounds = isLong ? 17 : 1
const underLoadMs = isLong ? 60_000 : 0
const timeoutMs = isLong ? 400_000 : 60_000

type Moments = Record<string, () => Moment>

// To kill the server somewhere else, add an entry.
const isReplaced = '^UPDATE accounts SET token'
const moments: Moments = {
  'after some answers': () => afterAnswers(upTo(400)),
  'before a BEGIN': () => at({ when: 'before', statement: '^BEGIN', count: upTo(100) }),
  'after an INSERT': () => at({ when: 'after', statement: '^INSERT INTO (projects|api_tokens)', count: upTo(200) }),
  'before a COMMIT': () => at({ when: 'before', statement: '^COMMIT', count: upTo(100) }),
  'between a COMMIT and its answers': () => at({ when: 'after', statement: '^COMMIT', count: upTo(100) }),
  'in an import': () =>
    inImport({ when: eitherSide(), statement: '^(INSERT|COMMIT)', behind: isReplaced, count: upTo(300) }),
  'in the restoring of a snapshot': () =>
    at({ when: 'after', statement: '^INSERT INTO projects', behind: isReplaced, count: upTo(50) }),
  'in the deletion behind a reset': () =>
    at({ when: eitherSide(), statement: '^DELETE FROM (api_tokens|projects|accounts)', count: upTo(20) }),
  'while it stops': () => ({
    ...at({ when: eitherSide(), statement: '^(PRAGMA wal_checkpoint|close)', count: randomInt(1, 3), from: 'SIGTERM' }),
    ...afterAnswers(upTo(100), 'SIGTERM'),
  }),
}

// Within a statement: before a write or a sync of a file.
const deepMoments: Moments = {
  'in the middle of a COMMIT': () => inCall('-wal', { name: 'pwrite64', count: upTo(600) }, runOn),
  'in a checkpoint': () =>
    isLong && randomInt(2) === 0
      ? inCall('', { name: 'pwrite64', count: upTo(80) }, runOn)
      : inCall('', { name: 'pwrite64', count: upTo(8) }, afterAnswers(100 + upTo(200), 'SIGTERM')),
  'before the fsync that ends a checkpoint': () =>
    inCall('', { name: 'fsync', count: 1 }, afterAnswers(50 + upTo(200), 'SIGTERM')),
}
const runOn = afterAnswers(Number.POSITIVE_INFINITY)

// In npm test, it would be the same as one of the moments below.
test(`killed at random under ${clients} clients, the server has all that it answered when it starts again`, {
  tags: 'long',
  timeout: underLoadMs + timeoutMs,
}, async () => {
  const series = createSeries()
  const end = performance.now() + underLoadMs
  do await series.round('under load', afterAnswers(upTo(400)))
  while (performance.now() < end)
  await series.end()
})

test(
  `killed ${Object.keys(moments).join(', ')}, the server has all that it answered`,
  () => killAtEach(moments),
  timeoutMs,
)

// Needs strace: test/support/optional.ts says so where it is missing.
test.skipIf(!hasStrace())(
  `killed ${Object.keys(deepMoments).join(', ')}, the server has all that it answered`,
  () => killAtEach(deepMoments),
  timeoutMs,
)

async function killAtEach(all: Moments): Promise<void> {
  const series = createSeries()
  for (let round = 0; round < rounds; round++)
    for (const [when, create] of Object.entries(all)) await series.round(when, create())
  await series.end()
}

/** One file, and one server after another on it. */
function createSeries() {
  const file = join(newDirectory(), 'mock.sqlite')
  const world = createCrashWorld(clients)
  let killed: { when: string; counts: TableCounts } | undefined
  const kills = new Map<string, number>()
  const start = async (env: Record<string, string> = {}) => {
    const server = await world.start(file, { env }).catch((cause) => {
      throw new Error(`after the server was killed ${killed?.when}: ${cause}`, { cause })
    })
    // Only now is it known which of the unanswered changes were made.
    if (killed) expect(killed.counts, `the server was killed ${killed.when}`).toEqual(world.tableCounts())
    return server
  }
  return {
    /** Starts a server, which has to have all that earlier ones answered, and kills it. */
    async round(when: string, { env, run, stderr }: Moment): Promise<void> {
      const { url, child, ended } = await start(env)
      await run({ url, child, file }, world)
      const ending = { signal: 'SIGKILL', stderr: stderr ? expect.stringMatching(stderr) : '' }
      expect(await ended, `the server is to be killed ${when}`).toMatchObject(ending)
      killed = { when, counts: readCopy(file, countTables) }
      kills.set(when, (kills.get(when) ?? 0) + 1)
    },
    /** Starts and stops a last server. */
    async end(): Promise<void> {
      const { child, ended } = await start()
      // A reset account loses its name at once, and then its rows.
      const beingDeleted = "SELECT count(*) FROM accounts WHERE fingerprint = ''"
      await expect.poll(() => readDatabase(file, (sqlite) => columnOf(sqlite, beingDeleted))).toEqual([0])
      child.kill()
      expect(await ended).toMatchObject({ code: 0, stderr: '' })
      expect(readCopy(file, countTables)).toEqual(world.tableCounts())
      for (const [when, count] of kills) report(`killed ${when}: ${count} times, nothing lost`)
    },
  }
}

/** A number from 1 to `most`, or to a tenth of it in `npm test`. */
function upTo(most: number): number {
  return randomInt(1, 1 + Math.ceil(isLong ? most : most / 10))
}

function eitherSide() {
  return randomInt(2) === 0 ? 'before' : 'after'
}
