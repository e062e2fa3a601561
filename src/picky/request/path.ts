import type { FastifyRequest } from 'fastify'
import { fingerprint } from '../../lib/fingerprint.ts'
import type { RedactText, Store } from '../../store/index.ts'
import { redactorOf } from './redaction.ts'

/** The path of a request target: without scheme, host and query, and with the escapes of ASCII characters decoded. */
export function requestPath(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? ''
  // Other escapes stay: no known path contains them, and decoding one byte of a character would throw.
  return path.replace(/%[0-7][0-9a-f]/gi, (encoded) => decodeURIComponent(encoded))
}

/** The call's path with its secrets redacted, for the log and the journal. */
export function displayPath(request: FastifyRequest, store: Store): string {
  const { url, call } = request
  // The path of a route without parameters contains no secret.
  return url === call.route ? url : redactPath(url, redactorOf(request, store), call.key)
}

/**
 * A path with its secrets redacted: the query, fragment and path parameters are removed, and fingerprints replace the
 * names of QR images (an image reveals a license key), the token of the account with this key, and what `redact` hides.
 */
export function redactPath(url: string, redact: RedactText, key?: string): string {
  const [path = ''] = requestPath(url).split(/[?#;]/, 1)
  const [, image] = /^\/uploads\/images\/(.+)$/.exec(path) ?? []
  if (image !== undefined) return `/uploads/images/${redactImageName(image)}`
  if (key === undefined) return redact(path)
  const segments = path.split('/').map((segment) => (fingerprint(segment) === key ? key : segment))
  return redact(segments.join('/'))
}

function redactImageName(file: string): string {
  const [, name] = /^qrcode_([0-9a-f]{13})\.png$/.exec(file) ?? []
  return name === undefined ? fingerprint(file) : `qrcode_${fingerprint(name)}.png`
}
