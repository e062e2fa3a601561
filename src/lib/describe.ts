const maxShownLength = 60

/** A short description of a value for error messages: `the string "abc"`, `the number 7`, `nothing`, `an array of 3`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return describeString(value)
  return `the ${typeof value} ${String(value)}`
}

function describeString(value: string): string {
  if (value === '') return 'an empty string'
  if (value.length <= maxShownLength) return `the string ${JSON.stringify(value)}`
  return `a string of ${[...value].length} characters, ${JSON.stringify(`${truncate(value)}…`)}`
}

/** A string as `describeValue` shows it: a long one is cut, but not within a surrogate pair. */
export function truncate(value: string): string {
  if (value.length <= maxShownLength) return value
  return [...value.slice(0, maxShownLength)].slice(0, -1).join('')
}

/** A text of at most `max` characters, with an ellipsis if it was longer. */
export function shorten(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max)}…` : text
}
