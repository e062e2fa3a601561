import { createRequire } from 'node:module'
import { execPath } from 'node:process'
import Database, { type Database as Sqlite } from 'better-sqlite3'
import { readStamp } from './stamp.ts'

const require = createRequire(import.meta.url)

// A check of 8 MiB takes about 35 ms (quick) to 80 ms (complete).
const maxBytesInProcess = 8 * 1024 * 1024
const maxCheckMs = 600_000

/** What a check has found. `unknown`: the file could not be read at the moment. `damage` is in SQLite's words. */
export type CheckResult = 'ok' | 'unknown' | { damage: string }

/** Whether a check of this file takes so long that it must not run in this process. */
export function isLarge(file: string): boolean {
  return (readStamp(file)?.size ?? 0) > maxBytesInProcess
}

/** Checks the structure of an open database. @returns what is wrong, in SQLite's words; undefined if nothing is */
export function checkStructure(sqlite: Sqlite, check: 'quick_check' | 'integrity_check'): string | undefined {
  try {
    const result = String(sqlite.pragma(`${check}(1)`, { simple: true }))
    return result === 'ok' ? undefined : toLine(result)
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || isTemporary(error.code)) throw error
    return toLine(error.message)
  }
}

/** The columns of all tables, as `table.column`. */
export function readColumns(sqlite: Sqlite): string[] {
  return sqlite
    .prepare<[], string>(
      `SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table'`,
    )
    .pluck()
    .all()
}

/** Whether another program has removed one of these columns. @returns what is wrong, in words; undefined if nothing is */
export function findMissingColumn(sqlite: Sqlite, columns: readonly string[]): string | undefined {
  try {
    const found = new Set(readColumns(sqlite))
    const missing = columns.find((column) => !found.has(column))
    return missing && `the column ${missing} is missing`
  } catch {
    // The next call finds out why nothing can be read.
    return undefined
  }
}

/**
 * Checks a database file as another program would read it: without what this process has in memory. A large file is checked by a
 * process of its own, so that calls go on. @returns a function that stops the check
 */
export function checkFile(file: string, onChecked: (result: CheckResult) => void): () => void {
  if (isLarge(file)) return checkInProcess(file, onChecked)
  onChecked(checkHere(file))
  return () => undefined
}

function checkInProcess(file: string, onChecked: (result: CheckResult) => void): () => void {
  // Loaded only when it is needed.
  const { spawn }: typeof import('node:child_process') = require('node:child_process')
  const driver = require.resolve('better-sqlite3')
  let isStopped = false
  let output = ''
  const finish = (result: () => CheckResult) => {
    if (!isStopped) onChecked(result())
    isStopped = true
  }
  const child = spawn(execPath, ['-e', script, driver, file], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: maxCheckMs,
  })
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  // Where no such process can be started, calls have to wait.
  child.once('error', () => finish(() => checkHere(file)))
  child.once('close', (code) => finish(() => (code === 0 ? toResult(output.trim()) : 'unknown')))
  child.unref()
  return () => {
    isStopped = true
    child.kill('SIGKILL')
  }
}

// Ends with an exit code other than 0 if the file cannot be read at the moment.
const script = `
  const Database = require(process.argv[1])
  try {
    console.log(new Database(process.argv[2], { readonly: true }).pragma('integrity_check(1)', { simple: true }))
  } catch (error) {
    if (/^SQLITE_(BUSY|CANTOPEN|NOMEM)/.test(error.code)) process.exit(1)
    console.log(error.message)
  }`

function checkHere(file: string): CheckResult {
  let sqlite: Sqlite | undefined
  try {
    sqlite = new Database(file, { readonly: true, timeout: 0 })
    return toResult(checkStructure(sqlite, 'integrity_check') ?? 'ok')
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : ''
    return isTemporary(code) ? 'unknown' : { damage: toLine(String(error instanceof Error ? error.message : error)) }
  } finally {
    sqlite?.close()
  }
}

function toResult(text: string): CheckResult {
  return text === 'ok' ? 'ok' : { damage: toLine(text) }
}

// The file is locked, or there are no file descriptors or no memory left.
function isTemporary(code: string): boolean {
  return /^SQLITE_(BUSY|CANTOPEN|NOMEM)/.test(code)
}

function toLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
