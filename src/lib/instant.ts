const firstInstant = -62_167_219_200_000

/** The last instant with a year of four digits at +00:00, in ms since the Unix epoch; the first is that of the year 0. */
export const maxInstant = 253_402_300_799_999

const iso8601 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

/** The ms since the Unix epoch of an ISO 8601 instant with its offset; undefined for a text that is none, and beyond the years 0 to 9999. */
export function parseInstant(text: string): number | undefined {
  const day = iso8601.exec(text)?.[1]
  const instant = Date.parse(text)
  if (day === undefined || Number.isNaN(instant)) return undefined
  if (instant < firstInstant || instant > maxInstant) return undefined
  // Date.parse takes 31 February for 3 March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? instant : undefined
}

/** The instant at `ms` since the Unix epoch in ISO 8601, at +00:00. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString()
}
