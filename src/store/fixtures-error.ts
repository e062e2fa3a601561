/** Why fixtures are refused: a JSON pointer, what was expected and what received. */
export class FixturesError extends Error {
  override name = 'FixturesError'
  /** JSON pointer to what is wrong; undefined where the text is no JSON */
  readonly pointer: string | undefined

  constructor(message: string, { pointer, ...options }: ErrorOptions & { pointer?: string } = {}) {
    super(message, options)
    this.pointer = pointer
  }

  /** The message without what was received, which may be a secret: for a log. */
  get unquoted(): string {
    return this.message.replace(/, received .*?(?= at line \d+ column \d+$|$)/s, '')
  }
}
