import { addMonths } from './calendar.ts'

const iso8601 =
  /^P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d{1,3})?)S)?)?$/

const dayMs = 86_400_000

/** Whether a text is an ISO 8601 duration such as P1M1D or PT90S. */
export function isDuration(text: string): boolean {
  return iso8601.test(text)
}

/**
 * The instant a duration after `ms` since the Unix epoch, by the calendar at +00:00: years and months first (31 January
 * and P1M is the last of February), then what is always as long.
 *
 * @throws TypeError for a text that is no duration
 */
export function addDuration(ms: number, text: string): number {
  const found = iso8601.exec(text)
  if (!found) throw new TypeError(`${text} is no ISO 8601 duration`)
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0))
  const start = new Date(ms)
  const day = { year: start.getUTCFullYear(), month: start.getUTCMonth() + 1, day: start.getUTCDate() }
  const later = addMonths(day, years * 12 + months)
  const timeOfDay = ms - Date.UTC(day.year, day.month - 1, day.day)
  const exact = (weeks * 7 + days) * dayMs + hours * 3_600_000 + minutes * 60_000 + Math.round(seconds * 1000)
  return Date.UTC(later.year, later.month - 1, later.day) + timeOfDay + exact
}
