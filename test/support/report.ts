import { stdout } from 'node:process'
import { isLong } from './long.ts'

/** Prints what the long run has tried. */
export function report(line: string): void {
  if (isLong) stdout.write(`${line}\n`)
}
