import { fingerprint } from '../../lib/fingerprint.ts'
import { decodeText } from './body-formats.ts'

// In JSON, in a Python dict, and in a multipart form.
const tokenPatterns = [
  /"token"\s*:\s*"([^"\\]*)"/,
  /'token'\s*:\s*'([^'\\]*)'/,
  /name="token"\r?\n(?:[\w-]+:.*\r?\n)*\r?\n([^\r\n]*)/,
]
const formToken = /(?:^|&)(token=[^&\s]*)/

/** The key of the account whose token comes first in a body that cannot be parsed; undefined if no token can be read. */
export function findAccountKey(body: unknown): string | undefined {
  const text = Buffer.isBuffer(body) ? decodeText(body) : undefined
  const token = text === undefined ? undefined : findToken(text)
  return token === undefined ? undefined : fingerprint(token)
}

function findToken(text: string): string | undefined {
  const token = tokenPatterns.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)
  // In other formats, a URL can contain what looks like a form.
  return token ?? new URLSearchParams(formToken.exec(text)?.[1]).get('token') ?? undefined
}
