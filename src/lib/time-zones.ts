import type { CalendarDay } from './calendar.ts'

// Making a formatter costs some 50 µs. It is kept by name, as a table is, never as state; bounded, as clients choose the names.
const formatters = new Map<string, Intl.DateTimeFormat>()
const formattersKept = 64

/** Whether `name` is an IANA time zone name or alias; offsets such as +05:30 are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return formatterFor(name) !== undefined
  } catch {
    return false
  }
}

/** The day it is in `timeZone` at `instant` (ms since the Unix epoch). Throws RangeError for a name that is no zone. */
export function dayIn(timeZone: string, instant: number): CalendarDay {
  const parts = formatterFor(timeZone).formatToParts(instant)
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value)
  return { year: number('year'), month: number('month'), day: number('day') }
}

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' })
  if (formatters.size >= formattersKept) formatters.clear()
  formatters.set(timeZone, made)
  return made
}
