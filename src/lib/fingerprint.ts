import { hash } from 'node:crypto'

/** Eight hex digits that stand for a secret in logs: the same for the same secret, and no way back. */
export function fingerprint(secret: string): string {
  return hash('sha256', secret).slice(0, 8)
}
