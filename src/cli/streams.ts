import { toPrintable } from '../lib/printable.ts'
import type { Invocation } from './arguments.ts'

/** A stream to write to. The caller handles its errors: a full disk must not stop the server. */
export type Output = { write: (text: string) => unknown; isTTY?: boolean }

/** Where a command reads and writes: data goes to stdout, messages to stderr. */
export type Streams = { stdin: AsyncIterable<Buffer | string>; stdout: Output; stderr: Output }

/** Runs a command. @returns the exit code @throws Failure */
export type Run = (invocation: Invocation, streams: Streams) => Promise<number>

/** Writes a value as indented JSON. */
export function writeJson(stdout: Output, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** Writes a table, each column as wide as its widest cell. */
export function writeTable(stdout: Output, cells: readonly (readonly string[])[]): void {
  const rows = cells.map((row) => row.map(toPrintable))
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    stdout.write(`${line.trimEnd()}\n`)
  }
}
