import { Kind, type SchemaOptions, type TUnsafe, Type, TypeRegistry } from '@sinclair/typebox'
import { isCountry } from './countries.ts'
import { isDuration } from './duration.ts'
import { parseInstant } from './instant.ts'
import { isIpAddress } from './ip.ts'
import { isTimeZone } from './time-zones.ts'
import { isWebUrl } from './web-url.ts'

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

TypeRegistry.Set<TextOptions>('Text', (schema, value) => typeof value === 'string' && fits(schema, value))

/**
 * A TypeBox string whose lengths count Unicode code points, as JSON Schema says (TypeBox's own counts UTF-16 units),
 * and whose formats are the ones above.
 */
export function Text(options: TextOptions): TUnsafe<string> {
  return Type.Unsafe<string>({ ...options, [Kind]: 'Text', type: 'string' })
}

function fits({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format }: TextOptions, value: string) {
  if (value.length < minLength || value.length > maxLength * 2) return false
  const length = [...value].length
  if (length < minLength || length > maxLength) return false
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false
  return format === undefined || formats[format](value)
}
