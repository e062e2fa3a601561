import { shorten } from '../../lib/describe.ts'

const maxNotes = 20
const maxNoteLength = 120

/** What the mock has to say about a call: deviations it accepted, quirks it applied, rules the call broke. */
export type Notes = string[]

/** The notes as shown to people: limited in number and length. `redact` is applied before a note is shortened. */
export function displayNotes(notes: Notes, redact: (note: string) => string): string[] {
  const displayed = notes.slice(0, maxNotes).map((note) => shorten(redact(note), maxNoteLength))
  if (notes.length > maxNotes) displayed.push(`and ${notes.length - maxNotes} more`)
  return displayed
}

/** The notes as the value of the header x-mock-explain: printable ASCII, anything else escaped as \uXXXX. */
export function formatExplainHeader(notes: Notes, redact: (note: string) => string): string {
  return displayNotes(notes, redact)
    .join('; ')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
