import { hash } from 'node:crypto'

/** `fp_` and 12 hex digits that stand for a secret wherever it must not be shown: the same for the same secret, and no way back. */
export function fingerprint(secret: string): string {
  return `fp_${hash('sha256', secret).slice(0, 12)}`
}

/** Whether a text is a fingerprint. */
export function isFingerprint(text: string): boolean {
  return /^fp_[0-9a-f]{12}$/.test(text)
}

/** 32 bytes by which two secrets compare in constant time. */
export function digest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}
