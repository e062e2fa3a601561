import { randomInt } from 'node:crypto'
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createCrashClient } from './support/crash/client.ts'
import { isLong } from './support/long.ts'
import { newDirectory, serve } from './support/program.ts'

const clients = 16
const minRounds = 4
const durationMs = isLong ? 180_000 : 0

/** When to kill the server: what a round does with its process. To kill it somewhere in particular, add an entry. */
type Moment = {
  /** settings of the server */
  args?: string[]
  /** Called after each answer that a client has received. @returns whether to kill the server now */
  isNow: (answers: number) => boolean
}

const moments: Record<string, () => Moment> = {
  'after some answers': () => {
    const last = randomInt(1, 400)
    return { isNow: (answers) => answers === last }
  },
}

test.each(Object.entries(moments))(
  `killed %s under ${clients} clients, the server has all that it answered when it starts again`,
  async (_when, newMoment) => {
    const directory = newDirectory()
    const file = join(directory, 'mock.sqlite')
    const all = Array.from({ length: clients }, (_, index) => createCrashClient(`client-${index}`))
    const start = async (args: string[] = []) => {
      const server = await serve([`--db=${file}`, '--public-url=http://mock.example', ...args])
      for (const client of all) {
        const { expected, now } = await client.compare(server.url)
        expect(now).toEqual(expected)
      }
      return server
    }
    const end = performance.now() + durationMs
    for (let round = 0; round < minRounds || performance.now() < end; round++) {
      const moment = newMoment()
      const { url, child, ended } = await start(moment.args)
      let answers = 0
      const onAnswer = () => {
        if (moment.isNow(++answers)) child.kill('SIGKILL')
      }
      await Promise.all(all.map((client) => client.run(url, onAnswer)))
      expect(await ended).toMatchObject({ signal: 'SIGKILL', stderr: '' })
      expect(checkIntegrity(file)).toEqual({ integrity: 'ok', orphans: [] })
    }
    await start()
  },
  durationMs + 60_000,
)

// In a copy, because SQLite repairs a database when it opens it, which is what the next round tests.
function checkIntegrity(file: string) {
  const copy = `${file}-copy`
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
  const sqlite = new Database(copy)
  const integrity = sqlite.pragma('integrity_check', { simple: true })
  const orphans = sqlite.pragma('foreign_key_check')
  sqlite.close()
  return { integrity, orphans }
}
