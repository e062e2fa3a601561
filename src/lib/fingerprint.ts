import { hash } from 'node:crypto'

/** `fp_` and 12 hex digits, shown in place of a secret. The same secret always has the same fingerprint. */
export function fingerprint(secret: string): string {
  return `fp_${hash('sha256', secret).slice(0, 12)}`
}

/** Whether a text is a fingerprint. */
export function isFingerprint(text: string): boolean {
  return /^fp_[0-9a-f]{12}$/.test(text)
}

/** 32 bytes for comparing two secrets in constant time. */
export function sha256(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}
