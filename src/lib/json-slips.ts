/** What was meant and what was written instead, in words that quote nothing of the text. */
export type Slip = { expected: string; received: string }

/** Where a JSON text is invalid: the text, the offset in it, and the word there. */
export type Place = { text: string; offset: number; word: string }

const finiteNumber = (received: string): Slip => ({ expected: 'a finite number', received })

// Literals of other languages.
const literals: Record<string, Slip> = {
  None: { expected: 'null', received: "Python's None" },
  True: { expected: 'true', received: "Python's True" },
  False: { expected: 'false', received: "Python's False" },
  nil: { expected: 'null', received: "Ruby's nil" },
  NULL: { expected: 'null', received: 'NULL' },
  Null: { expected: 'null', received: 'Null' },
  TRUE: { expected: 'true', received: 'TRUE' },
  FALSE: { expected: 'false', received: 'FALSE' },
  undefined: { expected: 'a JSON value', received: "JavaScript's undefined" },
  NaN: finiteNumber('NaN'),
  nan: finiteNumber('nan'),
  Infinity: finiteNumber('Infinity'),
  inf: finiteNumber('inf'),
}

const comment = (start: string): Slip => ({ expected: 'no comment', received: `a ${start} comment` })
const quotes = (received: string): Slip => ({ expected: 'double quotes', received })
const madeBy = (encoder: string, received: string): Slip => ({ expected: `JSON, as ${encoder} makes it`, received })

// The first one whose test is true.
const slips: { test: (place: Place) => boolean; slip: Slip }[] = [
  {
    test: ({ text, offset }) => /^[+-](Infinity|inf)\b/.test(text.slice(offset, offset + 10)),
    slip: finiteNumber('Infinity'),
  },
  { test: ({ word }) => word.startsWith('//'), slip: comment('//') },
  { test: ({ word }) => word.startsWith('/*'), slip: comment('/*') },
  { test: ({ word }) => word.startsWith('#'), slip: comment('#') },
  { test: isTrailingComma, slip: { expected: 'no trailing comma', received: 'one' } },
  { test: ({ word }) => word.startsWith("'"), slip: quotes('the single quotes of Python or JavaScript') },
  { test: ({ word }) => word.startsWith('`'), slip: quotes('the backquotes of JavaScript') },
  { test: ({ word }) => /^[“”„‟‘’«»]/.test(word), slip: quotes('typographic quotes') },
  { test: ({ word }) => /^[bruf]{1,2}["']/i.test(word), slip: quotes('a Python string with a prefix') },
  { test: isRubySymbol, slip: madeBy('to_json', 'a Ruby symbol') },
  { test: ({ word }) => word.startsWith('=>'), slip: { expected: 'a colon', received: 'the => of Ruby or PHP' } },
  { test: isJavaMap, slip: { expected: 'JSON', received: 'a map as Java prints it' } },
  { test: isBareKey, slip: { expected: 'keys in double quotes', received: 'a key without quotes' } },
  { test: ({ word }) => word.startsWith('='), slip: { expected: 'a colon', received: 'an equals sign' } },
  { test: ({ word }) => word.startsWith('('), slip: { expected: 'square brackets', received: 'a parenthesis' } },
  {
    test: ({ text, offset }) => text.startsWith('[object Object]', offset - 1),
    slip: madeBy('JSON.stringify', '[object Object]'),
  },
  { test: ({ text }) => text.trim() === 'Array', slip: madeBy("PHP's json_encode", 'Array') },
  { test: ({ text, offset }) => offset === 0 && text.startsWith('map['), slip: madeBy("Go's json.Marshal", 'a map') },
  {
    test: startsWithSpecialSpace,
    slip: { expected: 'plain spaces', received: 'a non-breaking or other special space' },
  },
  {
    test: isBrokenString,
    slip: { expected: 'line breaks in strings as \\n', received: 'a line break within a string' },
  },
]

/** Names the slip at a place where a text is not JSON: a literal of another language, a comment, wrong quotes and so on. */
export function nameSlip(place: Place): Slip | undefined {
  const { word } = place
  return Object.hasOwn(literals, word) ? literals[word] : slips.find(({ test }) => test(place))?.slip
}

function isTrailingComma({ text, offset, word }: Place): boolean {
  return (word === '}' || word === ']') && lastCharacterBefore(text, offset) === ','
}

// {token=a, project_name=b}
function isJavaMap({ text, offset, word }: Place): boolean {
  return lastCharacterBefore(text, offset) === '{' && /^[\w.-]+=/.test(word)
}

// {:token=>"a"}
function isRubySymbol({ text, offset, word }: Place): boolean {
  return word === ':' && /^:\w+\s*=>/.test(text.slice(offset, offset + 100))
}

function isBareKey({ text, offset, word }: Place): boolean {
  const isInObject = /[{,]/.test(lastCharacterBefore(text, offset))
  const after = text.slice(offset + word.length, offset + word.length + 20)
  return isInObject && /^[\w$-]+$/.test(word) && /^\s*:/.test(after)
}

function startsWithSpecialSpace({ word }: Place): boolean {
  return /^[\u00A0\u2000-\u200B\u2028\u2029\u202F\u3000\uFEFF]/.test(word)
}

// A string ends at a line break within it.
function isBrokenString({ text, offset, word }: Place): boolean {
  return word.startsWith('"') && /^[\r\n]/.test(text.charAt(offset + word.length))
}

function lastCharacterBefore(text: string, offset: number): string {
  return text
    .slice(Math.max(0, offset - 1000), offset)
    .trimEnd()
    .slice(-1)
}
