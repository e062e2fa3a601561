import { fingerprint, isFingerprint } from '../../lib/fingerprint.ts'
import { pointerTo } from '../../lib/json-pointer.ts'
import { type Entry, isLikelySecret, type RedactText, redactSecrets } from '../../store/index.ts'

const maxDifferences = 20
const maxPrintedLength = 300

/** The call that a test expects. Parts left out match any call. */
export type ExpectedCall = {
  operation?: string | undefined
  /** the status in the response body */
  status?: number | undefined
  /** what the call's body must contain */
  body?: Record<string, unknown> | undefined
}

/** How often a call is expected. */
export type Times = { min: number; max: number }

/** A part of a call that differs from the expected call. undefined: it is missing. */
export type Difference = { pointer: string; expected: unknown; received: unknown }

/** A call that does not match, and where it differs. */
export type Mismatch = { entry: Entry; differences: Difference[] }

/**
 * The first 20 differences between a call and the expected one. A fingerprint equals the value it was made from.
 *
 * @param redact - redacts texts as those of the entry are redacted
 */
export function findDifferences(entry: Entry, expectedCall: ExpectedCall, redact: RedactText): Difference[] {
  const differences: Difference[] = []
  for (const part of ['operation', 'status', 'body'] as const) {
    const expected = expectedCall[part]
    if (expected !== undefined) compare([part], { expected, received: entry[part] }, { redact, differences })
  }
  return differences
}

/** The mismatch with fewer differences; the later one if both have the same number. */
export function closest(earlier: Mismatch | undefined, later: Mismatch): Mismatch {
  return earlier && earlier.differences.length < later.differences.length ? earlier : later
}

/** `at least 1 call of create-project with {"project_name":"Shop"}` */
export function describeExpectation(expected: ExpectedCall, { min, max }: Times, redact: RedactText): string {
  const isUnlimited = max === Number.POSITIVE_INFINITY
  const count = min === max ? `exactly ${min}` : isUnlimited ? `at least ${min}` : `${min} to ${max}`
  return `${count} ${max === 1 || (min === 1 && isUnlimited) ? 'call' : 'calls'}${describeCall(expected, redact)}`
}

/** ` of create-project with {"project_name":"Shop"} answered 100`; '' for any call. */
export function describeCall({ operation, status, body }: ExpectedCall, redact: RedactText): string {
  const parts = [
    operation !== undefined && ` of ${operation}`,
    body !== undefined && ` with ${print(redactSecrets(body, redact))}`,
    status !== undefined && ` answered ${status}`,
  ]
  return parts.filter(Boolean).join('')
}

/** The lines of a diff between a call and the expected one. */
export function formatDiff({ entry, differences }: Mismatch): string[] {
  return [
    `the closest is call ${entry.seq}, ${entry.method} ${entry.path}:`,
    ...differences.flatMap(({ pointer, expected, received }) => [
      `  ${pointer}`,
      `    - expected ${print(expected)}`,
      `    + received ${print(received)}`,
    ]),
  ]
}

type Pair = { expected: unknown; received: unknown }

// What a comparison adds differences to, and how it redacts the expected values.
type Comparison = { redact: RedactText; differences: Difference[] }

function compare(path: string[], pair: Pair, comparison: Comparison): void {
  const { redact, differences } = comparison
  if (differences.length >= maxDifferences) return
  const parts = listParts(pair)
  for (const [key, part] of parts ?? []) compare([...path, key], part, comparison)
  if (parts || isEqual(pair, redact)) return
  const expected = redactExpected(path, pair, redact)
  differences.push({ pointer: redact(pointerTo(path)), expected, received: pair.received })
}

// The parts of two objects or arrays, which are compared one by one. Objects may have more keys than expected; arrays must have the
// same length.
function listParts({ expected, received }: Pair): [key: string, part: Pair][] | undefined {
  if (isObject(expected) && isObject(received))
    return Object.entries(expected).map(([key, value]) => [
      key,
      { expected: value, received: ownProperty(received, key) },
    ])
  if (Array.isArray(expected) && Array.isArray(received) && expected.length === received.length)
    return expected.map((value, index) => [String(index), { expected: value, received: received[index] }])
  return undefined
}

function isEqual({ expected, received }: Pair, redact: RedactText): boolean {
  if (expected === received) return true
  if (typeof received !== 'string' || !received.includes('fp_')) return false
  return (
    (isRedacted(received) && toFingerprint(expected) === received) ||
    (typeof expected === 'string' && redact(expected) === received)
  )
}

// A value that may be a secret, or that is compared with a redacted one, is not quoted.
function redactExpected(path: string[], { expected, received }: Pair, redact: RedactText): unknown {
  return path.some(isLikelySecret) || isRedacted(received) ? toFingerprint(expected) : redactSecrets(expected, redact)
}

function isRedacted(received: unknown): received is string {
  return typeof received === 'string' && isFingerprint(received)
}

function toFingerprint(value: unknown): string {
  return fingerprint(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function ownProperty(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function print(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > maxPrintedLength ? `${text.slice(0, maxPrintedLength)}… (${text.length} characters)` : text
}
