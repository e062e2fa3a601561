/** The database cannot be used at the moment. The message says why, and contains no path. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError'
}

/** The DatabaseUnavailableError that an error is, or that is its cause. */
export function findUnavailable(error: unknown): DatabaseUnavailableError | undefined {
  if (error instanceof DatabaseUnavailableError) return error
  return error instanceof Error && error.cause !== undefined ? findUnavailable(error.cause) : undefined
}
