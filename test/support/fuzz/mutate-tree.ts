import type { Random } from './random.ts'
import { type Entries, isObject, placesIn, type Tree } from './tree.ts'
import { anyRawValue, anyText, hardText } from './values.ts'

/** Returns the kind of text that belongs to a key, such as `ip-address`; undefined if it is not known. */
export type KindOf = (key: string) => string | undefined

type Mutation = (random: Random, object: Entries, kindOf: KindOf) => void

const forbiddenKeys = [
  '"__proto__"',
  '"constructor"',
  '"prototype"',
  '"\\u005f_proto__"',
  '"toString"',
  '"hasOwnProperty"',
  '"then"',
  '"toJSON"',
]

/** Each changes the entries of an object in place. Those that keep the structure are listed more than once, so that they are frequent. */
const mutations: readonly Mutation[] = [
  replaceByItsKind,
  replaceByItsKind,
  replaceByItsKind,
  replaceByItsKind,
  replaceByAnything,
  replaceByAnything,
  changeType,
  changeType,
  remove,
  duplicate,
  rename,
  add,
  add,
  swap,
  editText,
  wrap,
]

/** Changes an object as a careless or hostile client would. `kindOf` knows the kind of some of its keys. */
export function mutateTree(random: Random, object: Entries, kindOf: KindOf): void {
  random.pick(mutations)(random, object, kindOf)
}

function replaceByItsKind(random: Random, { entries }: Entries, kindOf: KindOf): void {
  const entry = pickEntry(random, entries)
  if (!entry) return
  const kind = kindOf(keyOf(entry)) ?? 'text'
  if (isObjectOrArray(entry[1]) && random.percent(70)) {
    const place = pickPlace(random, entry[1])
    place?.set(JSON.stringify(hardText(random, kind)))
    return
  }
  const text = hardText(random, kind)
  entry[1] = ['number', 'boolean'].includes(kind) && random.percent(60) ? text : JSON.stringify(text)
}

function replaceByAnything(random: Random, object: Entries): void {
  pickPlace(random, object)?.set(anyRawValue(random))
}

// A number as a string, a string as a number, a boolean as 1, a value in an array, an array as its first item.
function changeType(random: Random, object: Entries): void {
  const place = pickPlace(random, object)
  if (!place) return
  const value = place.get()
  if (typeof value !== 'string') {
    const inner = isObject(value) ? value.entries.map(([, item]) => item) : value.items
    place.set(inner[0] ?? 'null')
    return
  }
  place.set(random.pick(otherTypes)(value))
}

const otherTypes: readonly ((raw: string) => Tree)[] = [
  (raw) => (raw.startsWith('"') ? raw.slice(1, -1) : JSON.stringify(raw)),
  (raw) => (raw.startsWith('"') ? raw.slice(1, -1) : JSON.stringify(raw)),
  (raw) => (raw.startsWith('"') ? JSON.stringify(raw) : JSON.stringify(` ${raw} `)),
  (raw) => (raw === 'true' ? '1' : raw === 'false' ? '"0"' : `${raw}.0`),
  (raw) => ({ items: [raw] }),
  (raw) => ({ items: [raw, raw] }),
  (raw) => ({ entries: [['"0"', raw]] }),
]

function remove(random: Random, { entries }: Entries): void {
  entries.splice(random.below(entries.length + 1), 1)
}

function duplicate(random: Random, { entries }: Entries): void {
  const entry = pickEntry(random, entries)
  if (!entry) return
  const key = random.percent(60) ? entry[0] : bendKey(random, entry[0])
  entries.splice(random.below(entries.length + 1), 0, [key, random.percent(50) ? entry[1] : anyRawValue(random)])
}

function rename(random: Random, { entries }: Entries): void {
  const entry = pickEntry(random, entries)
  if (entry) entry[0] = random.percent(80) ? bendKey(random, entry[0]) : random.pick(forbiddenKeys)
}

// The same key with an escape, white space, or in another case.
function bendKey(random: Random, key: string): string {
  const name = key.slice(1, -1)
  return random.pick([
    `"${name} "`,
    `" ${name}"`,
    `"${name}\\u00a0"`,
    `"${name}\\u0000"`,
    `"${name.toUpperCase()}"`,
    `"\\u00${name.charCodeAt(0).toString(16).padStart(2, '0')}${name.slice(1)}"`,
    `'${name}'`,
    name,
    `"${name}[]"`,
    `"${name}[0]"`,
  ])
}

function add(random: Random, { entries }: Entries): void {
  const key = random.percent(40) ? random.pick(forbiddenKeys) : JSON.stringify(anyText(random))
  entries.splice(random.below(entries.length + 1), 0, [key, anyRawValue(random)])
}

function swap(random: Random, { entries }: Entries): void {
  const [one, other] = [pickEntry(random, entries), pickEntry(random, entries)]
  if (!one || !other) return
  const value = one[1]
  one[1] = other[1]
  other[1] = value
}

const snippets = [
  '\\u0000',
  '\\ud800',
  '\\udc00',
  '\\n',
  '\\',
  '"',
  '\u00a0',
  ' ',
  '😀',
  '\\u0022',
  '\u2028',
  '%00',
  'é',
  '\x01',
]

// Within the quotes of a string, as text: the snippet may end the string, or be an escape.
function editText(random: Random, object: Entries): void {
  const place = pickPlace(random, object)
  const raw = place?.get()
  if (!place || typeof raw !== 'string' || !raw.startsWith('"')) return
  const at = 1 + random.below(Math.max(raw.length - 1, 1))
  place.set(raw.slice(0, at) + random.pick(snippets) + raw.slice(random.percent(50) ? at : at + 1))
}

function wrap(random: Random, object: Entries): void {
  const { entries } = object
  const inner: Tree = { entries: [...entries] }
  object.entries = [
    [random.pick(['"data"', '"0"', '"body"', '"__proto__"']), random.percent(50) ? inner : { items: [inner] }],
  ]
}

function pickEntry(random: Random, entries: Entries['entries']): Entries['entries'][number] | undefined {
  return entries[random.below(entries.length)]
}

function pickPlace(random: Random, tree: Tree) {
  const places = placesIn(tree)
  return places[random.below(places.length)]
}

function isObjectOrArray(tree: Tree): tree is Exclude<Tree, string> {
  return typeof tree !== 'string'
}

function keyOf([key]: Entries['entries'][number]): string {
  return key.startsWith('"') ? key.slice(1, -1).trim() : key
}
