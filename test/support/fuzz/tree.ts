/**
 * A JSON text as a tree, in which everything that is not an array or an object is text, keys included. So it can hold what no
 * value can: duplicate keys, numbers in any spelling, escapes, and text that is not JSON.
 */
export type Tree = string | Items | Entries
export type Items = { items: Tree[] }
export type Entries = { entries: [key: string, value: Tree][] }

/** The tree of a value. */
export function toTree(value: unknown): Tree {
  if (Array.isArray(value)) return { items: value.map(toTree) }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return { entries: Object.entries(value).map(([key, inner]) => [JSON.stringify(key), toTree(inner)]) }
}

/** The text of a tree, with white space around the punctuation. */
export function toText(tree: Tree, space = ''): string {
  if (typeof tree === 'string') return tree
  const parts = isObject(tree)
    ? tree.entries.map(([key, value]) => `${key}:${space}${toText(value, space)}`)
    : tree.items.map((item) => toText(item, space))
  const [open, close] = isObject(tree) ? ['{', '}'] : ['[', ']']
  return `${open}${space}${parts.join(`,${space}`)}${space}${close}`
}

export function isObject(tree: Tree): tree is Entries {
  return typeof tree === 'object' && 'entries' in tree
}

/** A place in a tree: reads and replaces what stands there. */
export type Place = { get: () => Tree; set: (tree: Tree) => void }

/** All places within a tree, the tree itself not included. */
export function placesIn(tree: Tree): Place[] {
  if (typeof tree === 'string') return []
  const places = isObject(tree)
    ? tree.entries.map(valuePlace)
    : tree.items.map((_, index) => itemPlace(tree.items, index))
  return places.flatMap((place) => [place, ...placesIn(place.get())])
}

function valuePlace(entry: Entries['entries'][number]): Place {
  return {
    get: () => entry[1],
    set(value) {
      entry[1] = value
    },
  }
}

function itemPlace(items: Tree[], index: number): Place {
  return {
    get: () => items[index] ?? 'null',
    set(value) {
      items[index] = value
    },
  }
}
