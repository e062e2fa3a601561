import { decodeQrCode } from '../qr-code.ts'
import type { Derived } from './derived.ts'

/**
 * What a part of an answer must be: a JSON value, or one of the special parts below. All are plain data, so that a state which
 * contains them can be copied.
 */
export type Pattern =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Pattern[]
  | { readonly [key: string]: Pattern }

/** A value that the mock derives from a hash: the same wherever `name` appears, and different from all others. */
export const derived = (name: string) => ({ $derived: name })

/** An instant on a clock that runs, in milliseconds since the Unix epoch. */
export const about = (ms: number) => ({ $about: ms })

/** An error's message: it begins with the vendor's words and the place, and says what was expected. */
export const message = (beginning: string) => ({ $message: beginning })

/** Base64 of the URL of a QR image. */
export const qrUrl = (base: string, name: Pattern) => ({ $qrUrl: { base, name } })

/** Base64 of a QR image. */
export const qrImage = (licenseKey: Pattern) => ({ $qrImage: licenseKey })

/** A derived value followed by a text. */
export const followedBy = (value: Pattern, suffix: string) => ({ $followedBy: { value, suffix } })

/** A string that matches a regular expression. */
export const text = (regExp: string) => ({ $text: regExp })

/** What a comparison depends on. */
export type Context = {
  values: Derived
  /** whether the keys of objects must come in the order of the pattern */
  isOrdered: boolean
}

const toleranceMs = 120_000

/** Why an answer is not what it must be: the first difference, with a JSON pointer; undefined if there is none. */
export function findDifference(pattern: Pattern, actual: unknown, context: Context, pointer = ''): string | undefined {
  const special = toSpecial(pattern, context)
  if (special) return special(actual, pointer)
  if (Array.isArray(pattern)) return differenceOfArrays(pattern, actual, context, pointer)
  if (isObject(pattern)) return differenceOfObjects(pattern, actual, context, pointer)
  return Object.is(pattern, actual) ? undefined : differ(pointer, pattern, actual)
}

/** The number of characters of the JSON that a pattern describes. */
export function countCharacters(pattern: Pattern, values: Derived): number {
  const json = JSON.stringify(pattern, (_key, value) => {
    if (!isObject(value)) return value
    if (typeof value.$derived === 'string') return 'x'.repeat(values.lengthOf(value.$derived))
    return typeof value.$about === 'number' ? new Date(0).toISOString() : value
  })
  return [...json].length
}

type Check = (actual: unknown, pointer: string) => string | undefined

function toSpecial(pattern: Pattern, context: Context): Check | undefined {
  if (!isObject(pattern)) return undefined
  const [[name, value] = ['', undefined]] = Object.entries(pattern)
  switch (name) {
    case '$derived':
      return (actual, pointer) => {
        const problem = context.values.accept(String(value), actual)
        return problem && `${pointer}: ${problem}`
      }
    case '$about':
      return (actual, pointer) =>
        Math.abs(Date.parse(String(actual)) - Number(value)) < toleranceMs
          ? undefined
          : differ(pointer, `about ${new Date(Number(value)).toISOString()}`, actual)
    case '$message':
      return (actual, pointer) =>
        typeof actual === 'string' && actual.startsWith(String(value)) && actual.includes('expected ')
          ? undefined
          : differ(pointer, `${value}… expected …`, actual)
    case '$text':
      return (actual, pointer) =>
        new RegExp(`^(?:${value})$`, 's').test(String(actual)) ? undefined : differ(pointer, value, actual)
    case '$followedBy':
      return (actual, pointer) => differenceOfStart(value, actual, context, pointer)
    case '$qrUrl':
      return (actual, pointer) => differenceOfQrUrl(value, actual, context, pointer)
    case '$qrImage':
      return (actual, pointer) => findDifference(value, readQrCode(String(actual)), context, pointer)
    default:
      return undefined
  }
}

function differenceOfStart(pattern: Pattern, actual: unknown, context: Context, pointer: string): string | undefined {
  const { value, suffix } = isObject(pattern) ? pattern : {}
  const text = String(actual)
  if (!text.endsWith(String(suffix))) return differ(pointer, `…${suffix}`, actual)
  return findDifference(value, text.slice(0, -String(suffix).length), context, pointer)
}

function differenceOfQrUrl(value: Pattern, actual: unknown, context: Context, pointer: string): string | undefined {
  const { base, name } = isObject(value) ? value : {}
  const url = Buffer.from(String(actual), 'base64').toString()
  const [, prefix, digits] = /^(.*)\/uploads\/images\/qrcode_([0-9a-f]{13})\.png$/.exec(url) ?? []
  if (prefix !== base) return differ(pointer, `a QR image at ${base}`, url)
  return findDifference(name, digits, context, pointer)
}

// Decoding takes milliseconds, and each project has the same picture in every run.
const readCodes = new Map<string, string | undefined>()

function readQrCode(base64: string): string | undefined {
  if (!readCodes.has(base64)) readCodes.set(base64, decodeQrCode(Buffer.from(base64, 'base64')))
  return readCodes.get(base64)
}

function differenceOfArrays(
  pattern: readonly Pattern[],
  actual: unknown,
  context: Context,
  pointer: string,
): string | undefined {
  if (!Array.isArray(actual)) return differ(pointer, pattern, actual)
  for (const [index, part] of pattern.entries()) {
    const difference = findDifference(part, actual[index], context, `${pointer}/${index}`)
    if (difference !== undefined) return difference
  }
  return actual.length === pattern.length
    ? undefined
    : differ(pointer, `${pattern.length} entries`, `${actual.length} entries`)
}

function differenceOfObjects(
  pattern: { readonly [key: string]: Pattern },
  actual: unknown,
  context: Context,
  pointer: string,
): string | undefined {
  if (!isObject(actual) || Array.isArray(actual)) return differ(pointer, pattern, actual)
  const keys = Object.keys(pattern).filter((key) => pattern[key] !== undefined)
  for (const key of keys) {
    const difference = findDifference(pattern[key], actual[key], context, `${pointer}/${key}`)
    if (difference !== undefined) return difference
  }
  const actualKeys = Object.keys(actual)
  const inOrder = (list: string[]) => (context.isOrdered ? list : list.toSorted()).join()
  return inOrder(keys) === inOrder(actualKeys)
    ? undefined
    : differ(pointer, `the keys ${keys}`, `the keys ${actualKeys}`)
}

function differ(pointer: string, expected: unknown, received: unknown): string {
  return `${pointer || '/'}: expected ${JSON.stringify(expected)}, received ${JSON.stringify(received)}`
}

function isObject(value: unknown): value is Record<string, Pattern> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
