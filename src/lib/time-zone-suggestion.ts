import { nearest } from './nearest.ts'

// A zone for each offset in use. It has this offset all year, or where no zone does, in winter.
const zonesByOffset: Record<string, string> = {
  '-11:00': 'Pacific/Pago_Pago',
  '-10:00': 'Pacific/Honolulu',
  '-09:30': 'Pacific/Marquesas',
  '-09:00': 'Pacific/Gambier',
  '-08:00': 'Pacific/Pitcairn',
  '-07:00': 'America/Phoenix',
  '-06:00': 'America/Costa_Rica',
  '-05:00': 'America/Bogota',
  '-04:00': 'America/Puerto_Rico',
  '-03:30': 'America/St_Johns',
  '-03:00': 'America/Argentina/Buenos_Aires',
  '-02:00': 'America/Noronha',
  '-01:00': 'Atlantic/Cape_Verde',
  '+00:00': 'UTC',
  '+01:00': 'Africa/Lagos',
  '+02:00': 'Africa/Johannesburg',
  '+03:00': 'Asia/Riyadh',
  '+03:30': 'Asia/Tehran',
  '+04:00': 'Asia/Dubai',
  '+04:30': 'Asia/Kabul',
  '+05:00': 'Asia/Karachi',
  '+05:30': 'Asia/Kolkata',
  '+05:45': 'Asia/Kathmandu',
  '+06:00': 'Asia/Dhaka',
  '+06:30': 'Asia/Yangon',
  '+07:00': 'Asia/Bangkok',
  '+08:00': 'Asia/Singapore',
  '+08:45': 'Australia/Eucla',
  '+09:00': 'Asia/Tokyo',
  '+09:30': 'Australia/Darwin',
  '+10:00': 'Australia/Brisbane',
  '+10:30': 'Australia/Lord_Howe',
  '+11:00': 'Pacific/Noumea',
  '+12:00': 'Pacific/Tarawa',
  '+12:45': 'Pacific/Chatham',
  '+13:00': 'Pacific/Tongatapu',
  '+14:00': 'Pacific/Kiritimati',
}

/** A UTC offset such as +05:30, and a zone that has it. `zone` is undefined if no zone does. */
export type OffsetZone = { offset: string; zone: string | undefined }

/**
 * The offset that a text gives in place of a time zone: `+05:30`, `+0530`, `UTC+5:30`, `GMT-3`, `5.5`, `Z`, or the name that
 * Windows shows, `(UTC+05:30) Chennai, Kolkata`. undefined if it gives none.
 */
export function parseOffset(text: string): OffsetZone | undefined {
  const trimmed = text.trim()
  if (/^z$/i.test(trimmed)) return toOffsetZone('+', 0, 0)
  const [, sign, hours, minutes = '0'] =
    /^\(?(?:UTC|GMT)? ?([+\-−])(\d{1,2})(?::?(\d{2}))?(?:$|\).*)/i.exec(trimmed) ?? []
  if (hours !== undefined) return toOffsetZone(sign === '+' ? '+' : '-', Number(hours), Number(minutes))
  const [, minus, whole, fraction = '0'] = /^(-?)(\d{1,2})(?:\.(\d+))?$/.exec(trimmed) ?? []
  if (whole === undefined) return undefined
  return toOffsetZone(minus === '-' ? '-' : '+', Number(whole), Math.round(Number(`0.${fraction}`) * 60))
}

function toOffsetZone(sign: '+' | '-', hours: number, minutes: number): OffsetZone | undefined {
  if (hours > 23 || minutes > 59) return undefined
  const pad = (number: number) => String(number).padStart(2, '0')
  const offset = `${hours + minutes === 0 ? '+' : sign}${pad(hours)}:${pad(minutes)}`
  return { offset, zone: zonesByOffset[offset] }
}

/** The time zone that a text which is none means: a city such as Kolkata, or a misspelt name. undefined if it means none. */
export function suggestTimeZone(text: string): string | undefined {
  const name = text.trim().replaceAll(' ', '_').toLowerCase()
  const zones = [...Object.values(zonesByOffset), ...Intl.supportedValuesOf('timeZone')]
  const ofCity = zones.find((zone) => zone.toLowerCase().endsWith(`/${name}`))
  if (ofCity !== undefined) return ofCity
  const byName = new Map(zones.map((zone) => [zone.toLowerCase(), zone]))
  return byName.get(nearest(name, [...byName.keys()]) ?? '')
}
