import { createRequire } from 'node:module'
import { execPath } from 'node:process'
import Database, { type Database as Sqlite } from 'better-sqlite3'
import { readStamp } from './stamp.ts'

const require = createRequire(import.meta.url)

// A check of 8 MiB takes about 35 ms (quick) to 80 ms (complete).
const maxBytesInProcess = 8 * 1024 * 1024
const maxCheckMs = 600_000

/** Called with what is wrong with the file, in SQLite's words; undefined if nothing is. */
type OnChecked = (damage: string | undefined) => void

/** Whether a check of this file takes so long that it must not run in this process. */
export function isLarge(file: string): boolean {
  return (readStamp(file)?.size ?? 0) > maxBytesInProcess
}

/** Checks the structure of an open database. @returns what is wrong, in SQLite's words; undefined if nothing is */
export function checkStructure(sqlite: Sqlite, check: 'quick_check' | 'integrity_check'): string | undefined {
  try {
    const result = String(sqlite.pragma(`${check}(1)`, { simple: true }))
    return result === 'ok' ? undefined : result
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_BUSY')) throw error
    return error.message
  }
}

/**
 * Checks a database file as another program would read it: without what this process has in memory. A large file is checked by a
 * process of its own, so that calls go on. @returns a function that stops the check
 */
export function checkFile(file: string, onChecked: OnChecked): () => void {
  if (!isLarge(file)) {
    onChecked(checkFileHere(file))
    return () => undefined
  }
  // Loaded only when it is needed.
  const { execFile }: typeof import('node:child_process') = require('node:child_process')
  const driver = require.resolve('better-sqlite3')
  let isStopped = false
  const child = execFile(execPath, ['-e', script, driver, file], { timeout: maxCheckMs }, (error, stdout) => {
    if (isStopped) return
    // Where no such process can be started, calls have to wait.
    if (error) onChecked(checkFileHere(file))
    else onChecked(stdout.trim() === 'ok' ? undefined : stdout.trim())
  })
  child.unref()
  return () => {
    isStopped = true
    child.kill('SIGKILL')
  }
}

const script = `
  const Database = require(process.argv[1])
  try {
    console.log(new Database(process.argv[2], { readonly: true }).pragma('integrity_check(1)', { simple: true }))
  } catch (error) {
    console.log(error.message)
  }`

function checkFileHere(file: string): string | undefined {
  let sqlite: Sqlite | undefined
  try {
    sqlite = new Database(file, { readonly: true, timeout: 0 })
    return checkStructure(sqlite, 'integrity_check')
  } catch (error) {
    // Another program has the file locked. The next check will tell.
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    return String(error instanceof Error ? error.message : error)
  } finally {
    sqlite?.close()
  }
}
