import type { Temporal } from 'temporal-polyfill/implementation'
import { getTemporal } from './temporal.ts'
import { findTimeZone } from './time-zones.ts'

/** A day in the ISO 8601 calendar, without a time. `toString` gives YYYY-MM-DD. */
export type CalendarDate = Temporal.PlainDate

type Day = { date: CalendarDate; startMs: number; endMs: number }

// Caches the last day per time zone: consecutive calls usually fall on the same day. The polyfill's objects are slow to create.
const daysByZone = new Map<string, Day>()

/** The date in `timeZone` at `instant` (milliseconds since the Unix epoch). @throws RangeError for an unknown time zone */
export function toDate(instant: number, timeZone: string): CalendarDate {
  const zone = findTimeZone(timeZone) ?? timeZone
  const last = daysByZone.get(zone)
  if (last && last.startMs <= instant && instant < last.endMs) return last.date
  const day = findDay(instant, zone)
  daysByZone.set(zone, day)
  return day.date
}

/** Parses YYYY-MM-DD. @throws RangeError if there is no such date */
export function parseDate(date: string): CalendarDate {
  return getTemporal().PlainDate.from(date)
}

/** The date `months` later: on `day` of that month, or on its last day if the month is shorter. */
export function addMonths(date: CalendarDate, months: number, day: number): CalendarDate {
  const later = date.add({ months })
  return later.day === day ? later : later.with({ day })
}

/** The day of the month of a date as YYYY-MM-DD, from 1 to 31. 0 for the empty string. */
export function toDayOfMonth(date: string): number {
  return Number(date.slice(-2))
}

function findDay(instant: number, zone: string): Day {
  const dateTime = getTemporal().Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
  const start = dateTime.startOfDay()
  const end = start.add({ days: 1 })
  return { date: dateTime.toPlainDate(), startMs: start.epochMilliseconds, endMs: end.epochMilliseconds }
}
