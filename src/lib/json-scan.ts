import { type JSONVisitor, printParseErrorCode, visit } from 'jsonc-parser'
import { pointerTo, showPointer } from './json-pointer.ts'
import { nameSlip } from './json-slips.ts'

/** Why a JSON text is rejected: what was expected and received, with 1-based line and column. */
export class JsonError extends Error {
  override name = 'JsonError'
  /** whether the message quotes a part of the text, which may be a secret */
  readonly quotesText: boolean

  constructor(message: string, { quotesText = true, ...options }: ErrorOptions & { quotesText?: boolean } = {}) {
    super(message, options)
    this.quotesText = quotesText
  }
}

/** What one pass over a JSON text found. */
export type Scan = {
  /** source text, by JSON pointer, of the top-level object's numbers that are not written as a safe integer in plain digits, such as 1.0, 1e10 and 9007199254740993 */
  nonPlainNumbers: Map<string, string>
  /** the first unquoted word where a string belongs; the scan stops there */
  bare?: { word: string; offset: number; pointer: string; error: JsonError }
}

/** The position passed to a visitor callback: offset, length, 0-based line and column. */
type Place = readonly [offset: number, length: number, line: number, column: number, ...unknown[]]

/** The maximum depth of nesting. */
export const maxDepth = 64
// As own properties these names are harmless here, but never intentional, and dangerous to code that copies the object.
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])
// Thrown to stop the visitor, which has no other way to stop.
const stop = new Error('stop')

/** Scans a JSON text. @throws JsonError as parseJson does */
export function scanJson(text: string, maxValues: number = Number.POSITIVE_INFINITY): Scan {
  const scan: Scan = { nonPlainNumbers: new Map() }
  try {
    visit(text, createVisitor(text, { scan, maxValues }), { disallowComments: true })
  } catch (thrown) {
    if (thrown !== stop) throw thrown
  }
  return scan
}

// Tracks, for each depth, the keys of the open object and the current key, or the index in the open array. Pointers are built only
// when needed.
function createVisitor(text: string, { scan, maxValues }: { scan: Scan; maxValues: number }): JSONVisitor {
  const keys: Set<string>[] = []
  const names: (string | number | undefined)[] = []
  let depth = 0
  let values = 0
  const path = () => names.slice(1, depth + 1).filter((name) => name !== undefined)
  const pointer = () => pointerTo(path().map(String))
  const lastKeyPointer = () => {
    const end = path().findLastIndex((name) => typeof name === 'string') + 1
    return pointerTo(path().slice(0, end).map(String))
  }
  const countValue = (place: Place) => {
    if (++values > maxValues) throw createError(`at most ${maxValues} values`, 'more', place)
  }
  const enter = (...place: Place) => {
    countValue(place)
    if (++depth > maxDepth) throw createError(`at most ${maxDepth} levels of nesting`, 'more', place)
    keys[depth] = new Set()
    names[depth] = undefined
  }
  const leave = () => void depth--
  const sourceAt = ([offset, length]: Place) => text.slice(offset, offset + length)
  return {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: (...place) => {
      enter(...place)
      names[depth] = 0
    },
    onArrayEnd: leave,
    onSeparator: (character) => {
      const index = names[depth]
      if (character === ',' && typeof index === 'number') names[depth] = index + 1
    },
    onObjectProperty: (key, ...place) => {
      names[depth] = key
      checkText(key, pointer, place)
      addKey(key, keys[depth], (expected, again) => createError(expected, `${showPointer(pointer())}${again}`, place))
    },
    onLiteralValue: (value, ...place) => {
      countValue(place)
      if (typeof value === 'string') checkText(value, pointer, place)
      if (typeof value !== 'number' || depth !== 1 || isPlain(value, sourceAt(place))) return
      scan.nonPlainNumbers.set(pointer(), sourceAt(place))
    },
    onError: (code, ...place) => {
      const word = sourceAt(place)
      const error = createSyntaxError(printParseErrorCode(code), { text, word, pointer: lastKeyPointer(), place })
      if (printParseErrorCode(code) !== 'InvalidSymbol') throw error
      scan.bare = { word, offset: place[0], pointer: pointer(), error }
      throw stop
    },
  }
}

function addKey(key: string, keys = new Set<string>(), toError: (expected: string, again: string) => JsonError): void {
  if (forbiddenKeys.has(key)) throw toError(`no key named ${key}`, '')
  if (keys.has(key)) throw toError('each key once', ' again')
  keys.add(key)
}

function checkText(value: string, pointer: () => string, place: Place): void {
  if (value.includes('\0')) throw createError('text without NUL characters', `one in ${showPointer(pointer())}`, place)
  if (!value.isWellFormed()) throw createError('surrogates in pairs', `a lone one in ${showPointer(pointer())}`, place)
}

function isPlain(value: number, source: string): boolean {
  return /^-?\d+$/.test(source) && Number.isSafeInteger(value)
}

const expectedBySyntaxError: Record<string, string> = {
  InvalidSymbol: 'a JSON value (strings need double quotes)',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a JSON value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma',
  CloseBraceExpected: 'a closing brace',
  CloseBracketExpected: 'a closing bracket',
  EndOfFileExpected: 'nothing after the JSON value',
  InvalidCommentToken: 'no comment',
  UnexpectedEndOfComment: 'no comment',
  UnexpectedEndOfString: 'a closing double quote',
  UnexpectedEndOfNumber: 'a digit',
  InvalidUnicode: 'four hex digits after \\u',
  InvalidEscapeCharacter: 'a valid JSON escape after a backslash',
  InvalidCharacter: 'control characters to be escaped',
}

type Found = { text: string; word: string; pointer: string; place: Place }

function createSyntaxError(code: string, { text, word, pointer, place }: Found): JsonError {
  const after = pointer === '' ? '' : ` after the key ${showPointer(pointer)}`
  const slip = nameSlip({ text, word, offset: place[0] })
  if (slip) return new JsonError(toMessage(slip.expected, `${slip.received}${after}`, place), { quotesText: false })
  const quoted = word === '' ? 'the end' : JSON.stringify(word.slice(0, 40))
  return createError(expectedBySyntaxError[code] ?? 'JSON', `${quoted}${after}`, place)
}

function createError(expected: string, received: string, place: Place): JsonError {
  return new JsonError(toMessage(expected, received, place))
}

function toMessage(expected: string, received: string, [, , line, column]: Place): string {
  return `expected ${expected}, received ${received} at line ${line + 1} column ${column + 1}`
}
