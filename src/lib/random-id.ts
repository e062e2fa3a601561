import { randomUUID } from 'node:crypto'

/** A random identifier. */
export function randomId(): string {
  return randomUUID()
}
