import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { getuid } from 'node:process'
import { DatabaseError } from '../database-error.ts'
import { findByCode } from './sqlite-error.ts'

/** The DatabaseError for what SQLite or Node.js reports when a file is opened. */
export function toDatabaseError(cause: unknown, file: string): DatabaseError {
  if (cause instanceof DatabaseError) return cause
  return new DatabaseError(`database ${file}: ${describeFailure(cause, file)}`, { cause })
}

const failures: Record<string, string> = {
  SQLITE_BUSY: 'another program has the file locked',
  SQLITE_NOTADB: 'the file is not a SQLite database',
  SQLITE_CORRUPT: 'the file is damaged',
  SQLITE_READONLY: 'the file is read-only',
  SQLITE_FULL: 'the disk is full',
  ENOSPC: 'the disk is full',
}

function describeFailure(cause: unknown, file: string): string {
  if (!existsSync(dirname(file))) return 'the directory does not exist'
  return (
    findByCode(cause, { ...failures, SQLITE_CANTOPEN: describeAccess(file), EACCES: describeAccess(file) }) ??
    (cause instanceof Error ? cause.message : String(cause))
  )
}

// SQLite also creates files next to the database, so the directory must be writable too.
function describeAccess(file: string): string {
  const target = existsSync(file) && !isWritable(file) ? file : dirname(resolve(file))
  const uid = getuid?.()
  const user = uid === undefined ? 'this user' : `user id ${uid}`
  return `${user} cannot write to ${target}; make that user its owner, or run as its owner (in Docker: --user)`
}

function isWritable(path: string): boolean {
  return isAccessible(path, constants.W_OK)
}

/** Whether this user may read a file. */
export function isReadable(path: string): boolean {
  return isAccessible(path, constants.R_OK)
}

function isAccessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
