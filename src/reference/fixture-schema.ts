import { FixtureFile } from '../store/index.ts'
import { plainSchema } from './plain-schema.ts'

// The formats of src/lib/text.ts that JSON Schema has a name for. The others are only described in words.
const standardFormats: Record<string, string> = { instant: 'date-time', 'calendar-day': 'date', 'web-url': 'uri' }

/** The JSON Schema of fixture files. Editors use it for completion and checks, if the file names it as `$schema`. */
export function fixtureSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'picky-assist-mock fixture file',
    ...plainSchema(FixtureFile),
    properties: withStandardFormats(plainSchema(FixtureFile).properties),
  }
}

function withStandardFormats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withStandardFormats)
  if (typeof value !== 'object' || value === null) return value
  const { format, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withStandardFormats(inner)]),
  )
  const standard = typeof format === 'string' ? standardFormats[format] : undefined
  return { ...rest, ...(standard && { format: standard }) }
}
