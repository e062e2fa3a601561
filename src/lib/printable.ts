// Line breaks, escape sequences of terminals, and what changes the direction of a text.
const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** A text from elsewhere for a line on a terminal: one line, with control characters as `\u001b`. */
export function toPrintable(text: string): string {
  return text.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
