import { fingerprint } from '../../lib/fingerprint.ts'

// What the mock issues is recognized by its shape, so it is hidden also when the store no longer has it, or never had it: license
// keys of 30 and API tokens of 40 hex digits, in upper case too, and the names of QR images, which show a license key to
// everyone. A private key is recognized by its first line.
const shapes =
  /(?<![\da-f])(?:[\da-f]{40}|[\da-f]{30})(?![\da-f])|(?<=qrcode_)[\da-f]{13}(?![\da-f])|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gi
// A key that a message has cut off.
const cutShape = /(?<![\da-f])[\da-f]{16,39}(?=…)/gi
const candidate = /[\da-f]{13}|-----BEGIN/i

/** Replaces what has the shape of a secret by its fingerprint. */
export function redactShapes(text: string): string {
  if (!candidate.test(text)) return text
  return text.replace(shapes, (secret) => fingerprint(secret)).replace(cutShape, (start) => fingerprint(start))
}
