/** A day in some time zone, without a time. */
export type CalendarDay = { year: number; month: number; day: number }

/**
 * The same day `months` later; a day that month does not have becomes its last (31 January + 1 is 28 or 29 February).
 */
export function addMonths({ year, month, day }: CalendarDay, months: number): CalendarDay {
  const index = year * 12 + (month - 1) + months
  const target = { year: Math.floor(index / 12), month: (index % 12) + 1 }
  return { ...target, day: Math.min(day, daysIn(target.year, target.month)) }
}

/** `YYYY-MM-DD`, the ISO 8601 calendar date. */
export function formatDay({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`
}

/** The day of an ISO 8601 calendar date. */
export function parseDay(date: string): CalendarDay {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return { year, month, day }
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
