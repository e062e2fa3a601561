const mostNotes = 20
const longestNote = 120

/** What a call's answer has to explain: deviations accepted, quirks used, rules broken. */
export type Notes = string[]

/** The notes as they are shown: bounded in number and length, each `hide`s what must not be seen before it is cut. */
export function shownNotes(notes: Notes, hide = (note: string) => note): string[] {
  const shown = notes
    .slice(0, mostNotes)
    .map(hide)
    .map((note) => (note.length > longestNote ? `${note.slice(0, longestNote)}…` : note))
  if (notes.length > mostNotes) shown.push(`and ${notes.length - mostNotes} more`)
  return shown
}

/** The notes as one header value: in the printable ASCII that a header may hold. */
export function explainHeader(notes: Notes): string {
  return shownNotes(notes)
    .join('; ')
    .replace(/[^\x20-\x7e]/g, escaped)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
