import type { Request } from './arguments.ts'
import type { Stdout } from './log.ts'

/** Where a command reads and writes: data to stdout, talk to stderr. */
export type Streams = { stdin: AsyncIterable<Buffer | string>; stdout: Stdout; stderr: Stdout }

/** What a command does. @returns the exit code. @throws Failure */
export type Run = (request: Request, streams: Streams) => Promise<number>

/** Writes a value as JSON, to be read by people and programs. */
export function writeJson(stdout: Stdout, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** Writes rows of words as a table, each column as wide as its widest word. */
export function writeTable(stdout: Stdout, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    stdout.write(
      `${row
        .map((word, column) => word.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
}
