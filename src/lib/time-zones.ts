import { getTemporal } from './temporal.ts'

// Both are caches by name in lower case. Bounded: only names of existing time zones are kept.
const names = new Set<string>()
const idsByName = new Map<string, string>()

/**
 * Whether `name` is an IANA time zone or an alias, in upper or lower case. Offsets such as +05:30 are not accepted. Asks Intl,
 * because the polyfill of Temporal takes long to load.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  const key = name.toLowerCase()
  if (!names.has(key) && resolveWithIntl(name) !== undefined) names.add(key)
  return names.has(key)
}

/** Temporal's id of the time zone with this name. `undefined` if there is none. */
export function findTimeZone(name: string): string | undefined {
  if (!isTimeZone(name)) return undefined
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
