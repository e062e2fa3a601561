const longestShown = 60

/** A value in a few words for an error message: `the string "abc"`, `the number 7`, `nothing`, `an array of 3`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return describeString(value)
  return `the ${typeof value} ${String(value)}`
}

function describeString(value: string): string {
  if (value === '') return 'an empty string'
  if (value.length <= longestShown) return `the string ${JSON.stringify(value)}`
  return `a string of ${[...value].length} characters, ${JSON.stringify(`${[...value.slice(0, longestShown)].slice(0, -1).join('')}…`)}`
}
