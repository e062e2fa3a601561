import { readText } from '../lib/read-text.ts'
import { TlsError } from './tls-error.ts'

const maxBytes = 1024 * 1024

/** Reads a file in PEM. `name` is what errors call the file. @throws TlsError */
export function readPem(file: string, name: string): string {
  try {
    return readText(file, maxBytes)
  } catch (cause) {
    const reason = cause instanceof Error ? ('code' in cause ? cause.code : cause.message) : cause
    throw new TlsError(`${name}: the file cannot be read (${reason})`, { cause })
  }
}
