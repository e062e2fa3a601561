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
 * The instant `duration` after `ms`, both in milliseconds since the Unix epoch, in the calendar at +00:00. Years and months are
 * added first: 31 January and P1M is the last day of February.
 *
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
