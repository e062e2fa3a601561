import { parseArguments } from '../../src/cli/arguments.ts'
import type { Run } from '../../src/cli/streams.ts'

/** Runs a command in this process. @returns what it writes to stdout */
export async function outputOf(run: Run, ...args: string[]): Promise<string> {
  let text = ''
  const stdout = {
    write(chunk: string | Uint8Array) {
      text += chunk
      return true
    },
  }
  await run(parseArguments(args, {}), { stdin: process.stdin, stdout, stderr: process.stderr })
  return text
}
