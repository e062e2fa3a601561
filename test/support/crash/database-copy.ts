import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isInstalled } from '../optional.ts'

const hasSqliteProgram = isInstalled('sqlite3')

/**
 * Copies a database that no process has open, checks the copy and reads it. Not the file itself, because SQLite repairs a database
 * when it opens it, which is what the next start of the server is to do. The copy is checked by the SQLite of Node.js, which is not
 * the one of the server, and by the sqlite3 program if it is installed.
 *
 * @throws Error if the copy is damaged, or has rows that refer to missing rows
 */
export function readCopy<T>(file: string, read: (sqlite: DatabaseSync) => T): T {
  const copy = `${file}-copy`
  for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true })
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
  if (hasSqliteProgram) checkWithProgram(copy)
  return readDatabase(copy, read)
}

/** Checks a database and reads it. @throws Error if it is damaged, or has rows that refer to missing rows */
export function readDatabase<T>(file: string, read: (sqlite: DatabaseSync) => T): T {
  const sqlite = new DatabaseSync(file)
  try {
    const damage = columnOf(sqlite, 'PRAGMA integrity_check').join('\n')
    if (damage !== 'ok') throw new Error(`${file}: ${damage}`)
    const orphans = sqlite.prepare('PRAGMA foreign_key_check').all()
    if (orphans.length > 0) throw new Error(`${file}: ${JSON.stringify(orphans)} refer to missing rows`)
    return read(sqlite)
  } finally {
    sqlite.close()
  }
}

/** The values of a query, row by row. */
export function columnOf(sqlite: DatabaseSync, sql: string): unknown[] {
  return sqlite.prepare(sql).all().flatMap(Object.values)
}

// Only reads, so that the WAL is still there afterwards.
function checkWithProgram(file: string): void {
  const { stdout, stderr } = spawnSync('sqlite3', ['-readonly', file, 'PRAGMA integrity_check'], { encoding: 'utf8' })
  if (stdout !== 'ok\n') throw new Error(`${file}: the sqlite3 program says ${stdout}${stderr}`)
}
