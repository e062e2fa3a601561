import { hash } from 'node:crypto'

/**
 * `fp_` and the first 12 hex digits of the string's SHA-256 hash. It is shown in place of a secret, identifies an account by its
 * token, and tells whether content has changed.
 */
export function fingerprint(text: string): string {
  return `fp_${hash('sha256', text).slice(0, 12)}`
}

/** Whether a string is a fingerprint. */
export function isFingerprint(text: string): boolean {
  return /^fp_[0-9a-f]{12}$/.test(text)
}

/** The fingerprint of a secret. An empty string has none, and a fingerprint is kept: it stands for the secret it was made from. */
export function toFingerprint(secret: string): string {
  return secret === '' || isFingerprint(secret) ? secret : fingerprint(secret)
}

/** 32 bytes for comparing two secrets in constant time. */
export function sha256(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}
