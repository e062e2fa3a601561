import { OriginalDate } from './originals.ts'

// The start of the year 0, UTC.
const minInstant = -62_167_219_200_000

/** The end of the year 9999, UTC, in milliseconds since the Unix epoch. Later years have more than four digits. */
export const maxInstant = 253_402_300_799_999

const iso8601 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Parses an ISO 8601 instant with an offset, into milliseconds since the Unix epoch. `undefined` if the string is not one, or if its
 * year in UTC is not from 0 to 9999.
 */
export function parseInstant(text: string): number | undefined {
  const day = iso8601.exec(text)?.[1]
  const instant = OriginalDate.parse(text)
  if (day === undefined || Number.isNaN(instant)) return undefined
  if (instant < minInstant || instant > maxInstant) return undefined
  // 31 February was read as 2 or 3 March.
  return new OriginalDate(`${day}T00:00:00Z`).toISOString().startsWith(day) ? instant : undefined
}

/** Formats an instant (milliseconds since the Unix epoch) in ISO 8601, in UTC. */
export function formatInstant(ms: number): string {
  return new OriginalDate(ms).toISOString()
}
