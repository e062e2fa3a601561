import { fingerprint, isFingerprint } from '../../lib/fingerprint.ts'
import { pointerTo } from '../../lib/json-pointer.ts'
import { type Entry, isLikelySecret, redactSecrets } from '../../store/index.ts'

/** What a call is expected to be: parts left out do not count. */
export type Expected = {
  operation?: string | undefined
  /** the status in the answer's body */
  status?: number | undefined
  /** what its body must contain */
  body?: Record<string, unknown> | undefined
}

const maxDifferences = 20
const maxPrintedLength = 300

/** How often. */
export type Times = { min: number; max: number }

/** A part of a call that is not as expected; undefined stands for nothing. */
export type Difference = { pointer: string; expected: unknown; received: unknown }

/** A call that is not as expected, and where. */
export type NearMiss = { entry: Entry; differences: Difference[] }

/** Where a call is not as expected, 20 places at most; fingerprints equal what they were made of. */
export function differences(entry: Entry, expected: Expected): Difference[] {
  const found: Difference[] = []
  const parts: [string, unknown, unknown][] = [
    ['operation', expected.operation, entry.operation],
    ['status', expected.status, entry.status],
    ['body', expected.body, entry.body],
  ]
  for (const [name, wanted, received] of parts) if (wanted !== undefined) compare([name], { wanted, received }, found)
  return found
}

/** Of two calls the one with fewer differences, the later one where they have as many. */
export function closer(one: NearMiss | undefined, other: NearMiss): NearMiss {
  return one && one.differences.length < other.differences.length ? one : other
}

/** `at least 1 call of create-project with {"project_name":"Shop"}` */
export function describeExpectation(expected: Expected, { min, max }: Times): string {
  const count =
    min === max ? `exactly ${min}` : max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`
  return `${count} ${max === 1 || (min === 1 && max === Number.POSITIVE_INFINITY) ? 'call' : 'calls'}${callOf(expected)}`
}

/** ` of create-project with {"project_name":"Shop"} answered 100` */
export function callOf({ operation, status, body }: Expected): string {
  const parts = [
    operation !== undefined && `of ${operation}`,
    body !== undefined && `with ${print(redactSecrets(body))}`,
    status !== undefined && `answered ${status}`,
  ].filter(Boolean)
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`
}

/** A call that comes near, and its differences, line by line. */
export function formatDiff({ entry, differences: list }: NearMiss): string[] {
  return [
    `nearest is call ${entry.seq}, ${entry.method} ${entry.path}:`,
    ...list.flatMap(({ pointer, expected, received }) => [
      `  ${pointer}`,
      `    - expected ${print(expected)}`,
      `    + received ${print(received)}`,
    ]),
  ]
}

function compare(path: string[], { wanted, received }: { wanted: unknown; received: unknown }, found: Difference[]) {
  if (found.length >= maxDifferences) return
  if (isObject(wanted) && isObject(received)) {
    for (const [key, inner] of Object.entries(wanted))
      compare([...path, key], { wanted: inner, received: ownOf(received, key) }, found)
  } else if (Array.isArray(wanted) && Array.isArray(received) && wanted.length === received.length) {
    for (const [at, inner] of wanted.entries())
      compare([...path, String(at)], { wanted: inner, received: received[at] }, found)
  } else if (!isSame(wanted, received))
    found.push({ pointer: pointerTo(path), expected: shownAt(path, { wanted, received }), received })
}

// What may be a secret is hidden, and what the journal hides where it came.
function shownAt(path: string[], { wanted, received }: { wanted: unknown; received: unknown }): unknown {
  const hidden = path.some(isLikelySecret) || (typeof received === 'string' && isFingerprint(received))
  if (!hidden) return redactSecrets(wanted)
  return fingerprint(typeof wanted === 'object' ? JSON.stringify(wanted) : String(wanted))
}

function isSame(wanted: unknown, received: unknown): boolean {
  if (wanted === received) return true
  const hidden = typeof received === 'string' && isFingerprint(received)
  return hidden && fingerprint(typeof wanted === 'object' ? JSON.stringify(wanted) : String(wanted)) === received
}

function ownOf(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function print(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > maxPrintedLength ? `${text.slice(0, maxPrintedLength)}… (${text.length} characters)` : text
}
