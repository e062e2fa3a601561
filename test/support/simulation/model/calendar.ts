const dayMs = 86_400_000
const hourMs = 3_600_000

/** The calendar date in a time zone ('' is UTC) at an instant, as YYYY-MM-DD. */
export function dayIn(zone: string, ms: number): string {
  const parts = formatterOf(zone || 'UTC').formatToParts(ms)
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${partOf('year').padStart(4, '0')}-${partOf('month')}-${partOf('day')}`
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formatters.set(timeZone, formatter)
  return formatter
}

/** The date some months later, on a day of the month, or on the last day of a shorter month. */
export function addMonths(date: string, months: number, day: number): string {
  const [year = 0, month = 0] = date.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10)
}

/** The last second of a date, in UTC. */
export function lastSecondOf(date: string): number {
  return Date.parse(`${date}T23:59:59Z`)
}

/** The day of the month, 1 to 31. */
export function dayOfMonth(date: string): number {
  return Number(date.slice(8))
}

/** An instant plus an ISO 8601 duration, in the UTC calendar: years and months first, then days, then hours. */
export function addDuration(ms: number, duration: string): number {
  const [, years = 0, months = 0, days = 0, hours = 0] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(duration)?.map(Number) ?? []
  const date = new Date(ms).toISOString().slice(0, 10)
  const moved = addMonths(date, (years || 0) * 12 + (months || 0), dayOfMonth(date))
  return Date.parse(`${moved}T00:00:00Z`) + (ms % dayMs) + (days || 0) * dayMs + (hours || 0) * hourMs
}
