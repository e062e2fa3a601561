import { getTemporal } from './temporal.ts'

/** Whether a string is an ISO 8601 duration such as P1M1D or PT90S. It has upper case letters and no sign. */
export function isDuration(text: string): boolean {
  // Temporal also accepts a sign and lower case letters.
  if (!/^P[^a-z]*$/.test(text)) return false
  try {
    getTemporal().Duration.from(text)
    return true
  } catch {
    return false
  }
}

/**
 * Adds an ISO 8601 duration to an instant, in the UTC calendar. Years and months are added first: 31 January plus P1M is the
 * last day of February.
 *
 * @param ms - the instant, in milliseconds since the Unix epoch; so is the result
 * @returns NaN if the result is too large for an instant
 * @throws RangeError if `duration` is not an ISO 8601 duration
 */
export function addDuration(ms: number, duration: string): number {
  const { Duration, Instant } = getTemporal()
  const parsed = Duration.from(duration)
  try {
    return Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').add(parsed).epochMilliseconds
  } catch {
    return Number.NaN
  }
}
