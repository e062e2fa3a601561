// Control characters and line separators that JSON leaves as they are, and what changes the direction of a text.
const leftByJson = String.raw`\u007f-\u009f\u2028-\u202e\u2066-\u2069`
const controlsLeftByJson = new RegExp(`[${leftByJson}]`, 'g')
// With line breaks and escape sequences of terminals.
const controls = new RegExp(String.raw`[\u0000-\u001f${leftByJson}]`, 'g')

/** A text from elsewhere for a line on a terminal: one line, with control characters as `\u001b`. */
export function toPrintable(text: string): string {
  return text.replace(controls, toEscape)
}

/**
 * Lines for a terminal that quote texts from elsewhere as JSON: without the control characters that JSON leaves as they are. Line
 * breaks and colors stay.
 */
export function toPrintableLines(lines: string): string {
  return lines.replace(controlsLeftByJson, toEscape)
}

function toEscape(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
