/** The exit codes of the program, by what went wrong. */
export const exitCodes = { runtime: 1, usage: 2, portInUse: 3, fixtures: 4, timedOut: 5 } as const

/** Something that ends the program with one line and the exit code for its kind. */
export class Failure extends Error {
  override name = 'Failure'
  readonly exitCode: number

  constructor(kind: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCodes[kind]
  }
}

/** A command line or an environment that says what the program does not know. */
export function usage(message: string): Failure {
  return new Failure('usage', message)
}

/** The exit code for a thrown value. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Failure ? error.exitCode : exitCodes.runtime
}

/** A thrown value in one line. */
export function lineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ')
}
