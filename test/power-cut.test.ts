// @module-tag long
import { hash, randomInt } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrations } from '../src/store/migrations.ts'
import { columnOf, readDatabase } from './support/crash/database-copy.ts'
import { createCrashWorld } from './support/crash/world.ts'
import { isLong } from './support/long.ts'
import { hasStrace } from './support/optional.ts'
import { createDisk, type Fate, type Files, loseNothing } from './support/power-cut/disk.ts'
import { createHistory } from './support/power-cut/history.ts'
import { isRecorded, isStopped, type Operation, parseRecording, recordTo } from './support/power-cut/record.ts'
import { newDirectory, serve } from './support/program.ts'
import { report } from './support/report.ts'
import { openStore } from './support/store.ts'

const recordings = isLong ? 3 : 1
const cutsEach = isLong ? 1500 : 60
const starts = isLong ? 10 : 1
const checkpointOften = {
  NODE_OPTIONS: `--import=${join(import.meta.dirname, 'support/power-cut/checkpoint-often.js')}`,
}
const firstCuts = isLong ? 300 : 25
const name = 'mock.sqlite'
const noTables = hash('sha256', '[]')

test.skipIf(!hasStrace())(
  'after a power cut the database is whole, and holds what it held after a commit that is not older than the last checkpoint',
  async () => {
    for (let count = 0; count < recordings; count++) {
      // In the long run, one recording has a WAL as long as it becomes without the preload.
      const { operations, world } = await (count === 2
        ? record({}, { answers: 400 })
        : record(checkpointOften, { answers: 30 }))
      const { files, lost, samples } = replay(operations)
      // Without a power cut, what was replayed is what the server answered.
      const { child } = await world.start(write(files), {})
      child.kill()
      // Otherwise the cuts would show nothing.
      expect(lost).toBeGreaterThan(0)
      report(`power cuts: ${cutsEach}, of which ${lost} lost the latest commits; the database was whole after each`)
      for (const sample of samples) await expectToServe(write(sample))
    }
  },
  isLong ? 300_000 : 60_000,
)

test.skipIf(!hasStrace())(
  'after a power cut in its first moments, a server starts again',
  async () => {
    // It is killed before its first checkpoint, so that nothing is synced.
    const { operations } = await record({}, { answers: 5, signals: ['SIGKILL'] })
    const directory = newDirectory()
    for (let cut = 0; cut < firstCuts; cut++) {
      const disk = createDisk()
      for (const operation of operations.slice(0, randomInt(operations.length))) disk.apply(operation)
      const file = write(disk.filesAfter(randomFate()), directory)
      openStore(undefined, { file, trackFixtures: false, completeProject: () => expect.unreachable() }).close()
      expect(readDatabase(file, (sqlite) => columnOf(sqlite, 'PRAGMA user_version'))).toEqual([migrations.length])
    }
  },
  60_000,
)

/** How servers are used, one after another: each makes so many answers, and then gets a signal. */
type Use = { answers: number; signals?: NodeJS.Signals[] }

/** Records what servers write that have the same file. */
async function record(env: Record<string, string>, { answers, signals = ['SIGTERM', 'SIGKILL', 'SIGTERM'] }: Use) {
  const directory = newDirectory()
  const file = join(directory, name)
  const world = createCrashWorld(3)
  const operations: Operation[] = []
  for (const signal of signals) {
    const log = join(newDirectory(), 'calls')
    const { url, child, ended } = await world.start(file, { env, under: recordTo(log) })
    const end = async () => {
      // When a kill interrupts a write, strace does not say whether the file has it.
      if (signal === 'SIGKILL') {
        child.kill('SIGSTOP')
        await expect.poll(() => isStopped(log)).toBe(true)
      }
      child.kill(signal)
    }
    let ending: Promise<void> | undefined
    await world.run(url, answers, () => {
      ending = end()
    })
    await ending
    await ended
    await expect.poll(() => isRecorded(log)).toBe(true)
    operations.push(...parseRecording(log, directory))
  }
  // The index of the WAL is not read after a power cut: SQLite makes it anew.
  return { operations: operations.filter((operation) => operation.name !== `${name}-shm`), world }
}

/**
 * Does the same on a simulated drive, and cuts the power at random moments. Expects that the database is whole each time.
 *
 * @returns the files without a power cut; after how many cuts a commit was lost; and random samples of what cuts left behind
 */
function replay(operations: Operation[]) {
  const disk = createDisk()
  const history = createHistory(name, noTables)
  const directory = newDirectory()
  const cuts = Array.from({ length: cutsEach }, () => randomInt(operations.length)).sort((one, other) => other - one)
  const samples: Files[] = []
  let lost = 0
  const cutPower = (last: Operation) => {
    const files = disk.filesAfter(randomFate())
    const content = readAndHash(files, directory)
    const possible = history.sinceCheckpoint()
    expect(possible, `power cut after ${JSON.stringify({ ...last, data: undefined })}`).toContain(content)
    if (content !== possible.at(-1)) lost++
    samples[randomInt(starts)] = files
  }
  for (const [index, operation] of operations.entries()) {
    disk.apply(operation)
    if (history.note(operation)) history.commit(readAndHash(disk.filesAfter(loseNothing), directory))
    for (; cuts.at(-1) === index; cuts.pop()) cutPower(operation)
  }
  return { files: disk.filesAfter(loseNothing), lost, samples: samples.filter(Boolean) }
}

/** After one power cut in ten, all that is not synced is lost; after the others a random part, of some little and of others most. */
function randomFate(): Fate {
  if (randomInt(10) === 0) return () => 0
  const likelihood = Math.random()
  return (changes) => (Math.random() < likelihood ? changes : randomInt(changes + 1))
}

/** Writes a database into a directory, instead of what is there. @returns its path */
function write(files: Files, directory = newDirectory()): string {
  for (const file of readdirSync(directory)) rmSync(join(directory, file))
  for (const [file, content] of files) writeFileSync(join(directory, file), content)
  return join(directory, name)
}

/** Writes a database, checks it and reads all its rows. */
function readAndHash(files: Files, directory: string): string {
  try {
    return readDatabase(write(files, directory), hashRows)
  } catch (error) {
    // Of a new file, even the first sector can be lost.
    if (files.get(name)?.every((byte) => byte === 0)) return noTables
    throw error
  }
}

function hashRows(sqlite: DatabaseSync): string {
  const tables = columnOf(sqlite, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  return hash('sha256', JSON.stringify(tables.map((table) => sqlite.prepare(`SELECT * FROM ${table}`).all())))
}

async function expectToServe(file: string): Promise<void> {
  const { url, child, ended } = await serve([`--db=${file}`])
  const body = JSON.stringify({ token: 'after-the-cut', project_name: 'p' })
  const response = await fetch(`${url}/app/api/v2/pm/create-project`, { method: 'POST', body })
  expect(await response.json()).toMatchObject({ status: 100 })
  child.kill()
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
}
