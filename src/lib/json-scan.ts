import { type JSONVisitor, printParseErrorCode, visit } from 'jsonc-parser'
import { pointerTo } from './json-pointer.ts'

/** Why a text is refused: what was expected and received, at a 1-based line and column. */
export class JsonError extends Error {
  override name = 'JsonError'
}

/** What one pass over the text found. */
export type Audit = {
  /** numbers of the outermost object as written, by JSON pointer, where the text is more than plain digits that a double holds exactly */
  inexactNumbers: Map<string, string>
  /** the first word without quotes where a string belongs; the pass ends there */
  bare?: { word: string; offset: number; pointer: string; refusal: JsonError }
}

/** How a visitor is told where: offset, length, 0-based line and column. */
type Place = readonly [offset: number, length: number, line: number, column: number, ...unknown[]]

/** The most levels of nesting that are read. */
export const deepest = 64
// Own properties with these names are harmless here, but never meant, and poison whoever copies the object on.
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype'])
// Thrown to end a visit that has found enough: the visitor has no other way.
const stop = new Error('stop')

/** Looks a JSON text through, nesting no deeper than 64. @throws JsonError as readJson does */
export function auditJson(text: string): Audit {
  const audit: Audit = { inexactNumbers: new Map() }
  try {
    visit(text, auditor(text, audit), { disallowComments: true })
  } catch (thrown) {
    if (thrown !== stop) throw thrown
  }
  return audit
}

// Keeps, by depth, the keys of each open object and the last of them. A pointer is made only when it is told.
function auditor(text: string, audit: Audit): JSONVisitor {
  const keys: Set<string>[] = []
  const names: (string | undefined)[] = []
  let depth = 0
  const pointer = () => pointerTo(names.slice(1, depth + 1).filter((name) => name !== undefined))
  const enter = (...place: Place) => {
    if (++depth > deepest) throw refusal(`at most ${deepest} levels of nesting`, 'more', place)
    keys[depth] = new Set()
    names[depth] = undefined
  }
  const leave = () => void depth--
  const sourceAt = ([offset, length]: Place) => text.slice(offset, offset + length)
  return {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty: (key, ...place) => {
      names[depth] = key
      checkText(key, pointer, place)
      addKey(key, keys[depth], (expected, again) => refusal(expected, `${pointer()}${again}`, place))
    },
    onLiteralValue: (value, ...place) => {
      if (typeof value === 'string') checkText(value, pointer, place)
      if (typeof value !== 'number' || depth !== 1 || isExact(value, sourceAt(place))) return
      audit.inexactNumbers.set(pointer(), sourceAt(place))
    },
    onError: (code, ...place) => {
      const word = sourceAt(place)
      const error = syntaxError(printParseErrorCode(code), { word, pointer: pointer(), place })
      if (printParseErrorCode(code) !== 'InvalidSymbol') throw error
      audit.bare = { word, offset: place[0], pointer: pointer(), refusal: error }
      throw stop
    },
  }
}

function addKey(key: string, keys = new Set<string>(), refuse: (expected: string, again: string) => JsonError): void {
  if (refusedKeys.has(key)) throw refuse(`no key named ${key}`, '')
  if (keys.has(key)) throw refuse('each key once', ' again')
  keys.add(key)
}

function checkText(value: string, pointer: () => string, place: Place): void {
  if (value.includes('\0')) throw refusal('text without NUL characters', `one in ${pointer()}`, place)
  if (!value.isWellFormed()) throw refusal('whole surrogate pairs', `half of one in ${pointer()}`, place)
}

function isExact(value: number, source: string): boolean {
  return /^-?\d+$/.test(source) && Number.isSafeInteger(value)
}

const expectedBySyntax: Record<string, string> = {
  InvalidSymbol: 'a JSON value (strings stand in double quotes)',
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
  InvalidEscapeCharacter: "one of JSON's escapes after a backslash",
  InvalidCharacter: 'control characters to be escaped',
}

function syntaxError(code: string, found: { word: string; pointer: string; place: Place }): JsonError {
  const word = found.word === '' ? 'the end' : JSON.stringify(found.word.slice(0, 40))
  const after = found.pointer === '' ? '' : ` after the key ${found.pointer}`
  return refusal(expectedBySyntax[code] ?? 'JSON', `${word}${after}`, found.place)
}

function refusal(expected: string, received: string, [, , line, column]: Place): JsonError {
  return new JsonError(`expected ${expected}, received ${received} at line ${line + 1} column ${column + 1}`)
}
