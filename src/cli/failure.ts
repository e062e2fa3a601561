import { toPrintable } from '../lib/printable.ts'

export const programName = 'picky-assist-mock'

/** The exit codes of the program, by what went wrong. */
const exitCodes = { runtime: 1, usage: 2, portInUse: 3, fixtures: 4, timedOut: 5 } as const

/** An error that the program reports in one line on stderr, with its exit code. */
export class Failure extends Error {
  override name = 'Failure'
  readonly exitCode: number

  constructor(kind: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCodes[kind]
  }
}

/** An invalid command line or environment. */
export function usageError(message: string): Failure {
  return new Failure('usage', message)
}

/** A name that does not exist, with the nearest one that does, or else the help that lists them. */
export function unknownNameError(problem: string, suggestion: string | undefined, command?: string): Failure {
  const help = [programName, ...(command === undefined ? [] : [command]), '--help'].join(' ')
  return usageError(`${problem}; ${suggestion === undefined ? `see ${help}` : `did you mean ${suggestion}?`}`)
}

/** The exit code for a thrown value. */
export function toExitCode(error: unknown): number {
  return error instanceof Failure ? error.exitCode : exitCodes.runtime
}

/** A thrown value in one line. */
export function toLine(error: unknown): string {
  return toPrintable((error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' '))
}
