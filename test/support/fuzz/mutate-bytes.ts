import type { Random } from './random.ts'

// What JSON, its dialects and other encodings are made of.
const dictionary = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    "'",
    '\\',
    '/',
    '//',
    '/*',
    '*/',
    '#',
    '`',
    '=',
    '=>',
    '&',
    '<',
    '>',
    '%',
    '(',
    ')',
    ';',
  ],
  ...[
    'null',
    'true',
    'NaN',
    'None',
    'DD-MM-YYYY',
    '1e999',
    '-',
    '.',
    '0',
    '\\u0000',
    '\\ud800',
    '\\u',
    '"token"',
    '"__proto__":1,',
  ],
  ...['\n', '\r', '\t', ' ', '\u00a0', '\u2028', '\ufeff', '“', '”', '😀'],
].map((text) => Buffer.from(text))
const invalidBytes = [
  '00',
  '80',
  'ff',
  'c080',
  'eda080',
  'f4908080',
  'e2',
  'feff',
  'fffe',
  '1f8b',
  '28b52ffd',
  '789c',
].map((hex) => Buffer.from(hex, 'hex'))

type Mutation = (random: Random, bytes: Buffer, at: number) => Buffer

const mutations: readonly Mutation[] = [
  function flipBit(random, bytes, at) {
    const flipped = Buffer.from(bytes)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
    return flipped
  },
  (random, bytes, at) => splice(bytes, { at, inserted: random.pick(dictionary) }),
  (random, bytes, at) => splice(bytes, { at, removed: 1, inserted: random.pick(dictionary) }),
  (random, bytes, at) => splice(bytes, { at, inserted: random.pick(invalidBytes) }),
  (random, bytes, at) => splice(bytes, { at, removed: 1 + random.below(8) }),
  (_random, bytes, at) => bytes.subarray(0, at),
  (_random, bytes, at) => bytes.subarray(at),
  (random, bytes, at) => splice(bytes, { at, inserted: bytes.subarray(random.below(at + 1), at) }),
  (random, bytes) => Buffer.concat([bytes, random.pick([bytes, ...dictionary, ...invalidBytes])]),
  (random, bytes) => Buffer.concat([random.pick([...dictionary, ...invalidBytes]), bytes]),
]

/** Changes the bytes of a body in one place. */
export function mutateBytes(random: Random, bytes: Buffer): Buffer {
  return random.pick(mutations)(random, bytes, random.below(bytes.length + 1))
}

function splice(
  bytes: Buffer,
  { at, removed = 0, inserted = Buffer.alloc(0) }: { at: number; removed?: number; inserted?: Buffer },
) {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)])
}
