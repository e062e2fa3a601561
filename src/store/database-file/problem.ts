import { DatabaseUnavailableError } from './unavailable-error.ts'

/**
 * Why the database cannot be used. `lost`: the path has another file or none. `taken`: another instance may use the file.
 * `failing`: SQLite reports an error. `locked`: another program has kept it locked.
 */
export type Problem = { kind: 'lost' | 'taken' | 'damaged' | 'failing' | 'locked'; reason: string }

/** Where problems are logged: one line when one begins, and one when the database works again. */
export type HealthLog = Record<'error' | 'warn' | 'info', (fields: object, message: string) => void>

// No call succeeds then. Otherwise those that only read may.
const fatal: Problem['kind'][] = ['lost', 'taken', 'damaged']

/** Keeps the problem that a database has at the moment. */
export function trackProblem(file: string, log: HealthLog) {
  let problem: Problem | undefined
  return {
    get: (): Problem | undefined => problem,
    /** The error of every call; undefined if calls may succeed. */
    fatalError: (): DatabaseUnavailableError | undefined =>
      problem && fatal.includes(problem.kind) ? new DatabaseUnavailableError(problem.reason) : undefined,
    /** Sets the problem, unless there is a graver one. */
    set(next: Problem): void {
      if (problem && fatal.includes(problem.kind) && !fatal.includes(next.kind)) return
      if (problem?.kind !== next.kind)
        log.error(
          { event: 'database' },
          `database ${file}: ${next.reason}; calls that need it get status 101 until it works again`,
        )
      problem = next
    },
    /** Ends the problem if it is of one of these kinds. */
    clear(...kinds: Problem['kind'][]): void {
      if (!problem || !kinds.includes(problem.kind)) return
      problem = undefined
      log.info({ event: 'database' }, `database ${file}: works again`)
    },
  }
}
