import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { platform } from 'node:process'
import { type Certified, createAuthority, expiredOn, parseAuthority } from '../lib/certificates.ts'
import { readPem } from './read-pem.ts'
import { TlsError } from './tls-error.ts'

const canOthersRead = 0o044

/** A certificate authority, and what the log should say about it. */
export type StoredAuthority = { authority: Certified; warning?: string | undefined }

/**
 * Loads the mock's certificate authority. Its certificate and private key are made once and kept beside the database, so that
 * clients need to trust it only once; in memory for a database in memory. One that has expired is replaced.
 *
 * @param db - path of the database, or `:memory:`; no other mock may use it at the same time
 * @throws TlsError if its file cannot be read or written, or has been damaged
 */
export async function loadAuthority(db: string): Promise<StoredAuthority> {
  if (db === ':memory:') return { authority: await createAuthority() }
  // A symbolic link and its target are the same database.
  const file = `${existsSync(db) ? realpathSync(db) : db}-ca-key.pem`
  const stored = readAuthority(file)
  const expiry = stored && expiredOn(stored)
  if (stored && expiry === undefined) return { authority: stored, warning: warnOfReaders(file) }
  const authority = await createAuthority()
  writeAuthority(file, authority)
  return {
    authority,
    warning: expiry && `the certificate authority expired on ${expiry}, and clients must trust the new one`,
  }
}

// Windows has no such modes: there, Node.js reports every file as readable by all.
function warnOfReaders(file: string): string | undefined {
  const mode = statSync(file).mode & 0o777
  if (platform === 'win32' || (mode & canOthersRead) === 0) return undefined
  return `other users can read the private key of the certificate authority (mode ${mode.toString(8)}): chmod 600 ${file}`
}

function readAuthority(file: string): Certified | undefined {
  if (!existsSync(file)) return undefined
  const pem = readPem(file, `certificate authority ${file}`)
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
  try {
    rmSync(draft, { force: true })
    const fd = openSync(draft, 'wx', 0o600)
    try {
      writeSync(fd, `${cert}${key}`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(draft, file)
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause
    throw new TlsError(`certificate authority ${file}: the file cannot be written (${reason})`, { cause })
  }
}
