/** The JSON pointer (RFC 6901) for a path into a document. */
export function pointerTo(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

const maxShownLength = 200

/** A JSON pointer as messages show it: a long one is cut, because a key can be as long as the body that it is in. */
export function showPointer(pointer: string): string {
  if (pointer.length <= maxShownLength) return pointer
  // Not within a surrogate pair.
  return `${[...pointer.slice(0, maxShownLength)].slice(0, -1).join('')}…`
}
