import { getTemporal } from './temporal.ts'

// Caches Temporal's ids by name in lower case. Bounded: only names of existing time zones are kept.
const idsByName = new Map<string, string>()

/** Whether `name` is an IANA time zone or an alias, in upper or lower case. Offsets such as +05:30 are not accepted. */
export function isTimeZone(name: string): boolean {
  return findTimeZone(name) !== undefined
}

/** Temporal's id of the time zone with this name. `undefined` if there is none. */
export function findTimeZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined
  const key = name.toLowerCase()
  const id = idsByName.get(key) ?? lookUp(name)
  if (id !== undefined) idsByName.set(key, id)
  return id
}

function lookUp(name: string): string | undefined {
  const id = toId(name)
  // Temporal also accepts a time such as T12Z, and returns UTC.
  if (id?.toLowerCase() === name.toLowerCase()) return id
  // Only Intl knows the abbreviations, such as IST for Asia/Kolkata.
  const resolved = resolveWithIntl(name)
  return resolved && toId(resolved)
}

function toId(name: string): string | undefined {
  const epoch = getTemporal().Instant.fromEpochMilliseconds(0)
  try {
    return epoch.toZonedDateTimeISO(name).timeZoneId
  } catch {
    return undefined
  }
}

function resolveWithIntl(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
