import { Kind, type SchemaOptions, type TUnsafe, Type, TypeRegistry } from '@sinclair/typebox'
// Not the package's index, which also loads every subdivision of every country.
import { iso31661Alpha2ToAlpha3 } from 'iso-3166/1-a2-to-1-a3.js'
import { isDuration } from './duration.ts'
import { parseInstant } from './instant.ts'
import { isIpAddress } from './ip.ts'
import { isTimeZone } from './time-zones.ts'

const formats = {
  'iso-3166-1-alpha-2': isCountry,
  'iana-time-zone': isTimeZone,
  'ip-address': isIpAddress,
  'web-url': isWebUrl,
  instant: (text: string) => parseInstant(text) !== undefined,
  duration: isDuration,
  'calendar-day': (text: string) => parseInstant(`${text}T00:00:00Z`) !== undefined,
}

interface TextOptions extends SchemaOptions {
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: keyof typeof formats
}

TypeRegistry.Set<TextOptions>('Text', (schema, value) => typeof value === 'string' && isValid(schema, value))

/**
 * A TypeBox string type. Lengths count Unicode code points, as JSON Schema requires (TypeBox's String counts UTF-16
 * units). The formats are `iso-3166-1-alpha-2`, `iana-time-zone`, `ip-address`, `web-url`, `instant` (ISO 8601 with an
 * offset), `duration` (ISO 8601) and `calendar-day` (YYYY-MM-DD).
 */
export function Text(options: TextOptions): TUnsafe<string> {
  return Type.Unsafe<string>({ ...options, [Kind]: 'Text', type: 'string' })
}

function isValid({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format }: TextOptions, value: string) {
  if (value.length < minLength || value.length > maxLength * 2) return false
  const length = [...value].length
  if (length < minLength || length > maxLength) return false
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false
  return format === undefined || formats[format](value)
}

/** Whether `code` is an assigned ISO 3166-1 alpha-2 country code, in upper or lower case. */
export function isCountry(code: string): boolean {
  return /^[A-Za-z]{2}$/.test(code) && Object.hasOwn(iso31661Alpha2ToAlpha3, code.toUpperCase())
}

/** Whether `text` is an absolute http or https URL without white space. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#\\]\S*$/i.test(text) && URL.canParse(text)
}
