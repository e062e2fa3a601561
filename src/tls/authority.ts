import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { type Certified, createAuthority, expiredOn, parseAuthority } from '../lib/certificates.ts'
import { TlsError } from './tls-error.ts'

/** A certificate authority, and the day on which the one before it expired, if it replaces one. */
export type StoredAuthority = { authority: Certified; replacedAfter?: string | undefined }

/**
 * Loads the mock's certificate authority. It is made once and kept beside the database, so that clients need to trust it only
 * once; in memory for a database in memory. One that has expired is replaced.
 *
 * @param db - path of the database, or `:memory:`; no other mock may use it at the same time
 * @throws TlsError if its file cannot be read or written, or has been damaged
 */
export async function loadAuthority(db: string): Promise<StoredAuthority> {
  if (db === ':memory:') return { authority: await createAuthority() }
  // A symbolic link and its target are the same database.
  const file = `${existsSync(db) ? realpathSync(db) : db}-ca.pem`
  const stored = readAuthority(file)
  const replacedAfter = stored && expiredOn(stored)
  if (stored && replacedAfter === undefined) return { authority: stored }
  const authority = await createAuthority()
  writeAuthority(file, authority)
  return { authority, replacedAfter }
}

function readAuthority(file: string): Certified | undefined {
  if (!existsSync(file)) return undefined
  const pem = inFile(file, 'read', () => readFileSync(file, 'utf8'))
  try {
    return parseAuthority(pem)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    const advice = 'delete the file to get a new authority, which clients must then trust'
    throw new TlsError(`certificate authority ${file}: ${reason}; ${advice}`, { cause })
  }
}

// Readable by the owner only. Renamed when it is complete, so that a crash leaves no half of it.
function writeAuthority(file: string, { cert, key }: Certified): void {
  const draft = `${file}.new`
  inFile(file, 'written', () => {
    rmSync(draft, { force: true })
    const fd = openSync(draft, 'wx', 0o600)
    try {
      writeSync(fd, `${cert}${key}`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(draft, file)
  })
}

function inFile<T>(file: string, done: 'read' | 'written', use: () => T): T {
  try {
    return use()
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause
    throw new TlsError(`certificate authority ${file}: the file cannot be ${done} (${reason})`, { cause })
  }
}
