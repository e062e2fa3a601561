import type { FastifyRequest } from 'fastify'
import { fingerprint } from '../../lib/fingerprint.ts'
import { decodeText } from './body-formats.ts'

// In JSON, in a Python dict, and in a multipart form.
const tokenPatterns = [
  /"token"\s*:\s*"([^"\\]*)"/,
  /'token'\s*:\s*'([^'\\]*)'/,
  /name="token"\r?\n(?:[\w-]+:.*\r?\n)*\r?\n([^\r\n]*)/,
]
const formToken = /(?:^|&)(token=[^&\s]*)/

/**
 * Reads the token of a call whose body is not, or cannot be, parsed: the first one in its text. Sets the call's token and key, unless
 * its key is known or no token can be read.
 */
export function readToken({ call, body }: FastifyRequest): void {
  if (call.key !== undefined || !Buffer.isBuffer(body)) return
  call.token = findToken(body)
  if (call.token !== undefined) call.key = fingerprint(call.token)
}

/** The first token in a body, whatever its format is. */
export function findToken(body: Buffer): string | undefined {
  const text = decodeText(body) ?? ''
  const token = tokenPatterns.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)
  // In other formats, a URL can contain what looks like a form.
  return token ?? new URLSearchParams(formToken.exec(text)?.[1]).get('token') ?? undefined
}
