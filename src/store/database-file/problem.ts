import { DatabaseUnavailableError } from './unavailable-error.ts'

// No call succeeds then. Otherwise those that only read may.
const fatal = ['lost', 'taken', 'damaged', 'unchecked'] as const
const kinds = [...fatal, 'failing', 'locked'] as const

/**
 * Why the database cannot be used, the gravest first:
 * - `lost`: the path has another file or none
 * - `taken`: another instance may use the file
 * - `damaged`: a check has found damage
 * - `unchecked`: another program has changed the file, which cannot be opened to check it
 * - `failing`: SQLite reports an error
 * - `locked`: another program has kept it locked
 */
type Kind = (typeof kinds)[number]

/** Where problems are logged: one line when one begins, and one when the database works again. */
export type HealthLog = Record<'error' | 'warn' | 'info', (fields: object, message: string) => void>

/** Keeps the problems that a database has at the moment. */
export function trackProblems(file: string, log: HealthLog) {
  const reasons = new Map<Kind, string>()
  return {
    has: (kind: Kind): boolean => reasons.has(kind),
    /** Why the database cannot be used, in words: the gravest problem; undefined if there is none. */
    reason: (): string | undefined => reasons.get(kinds.find((kind) => reasons.has(kind)) ?? 'locked'),
    /** The error of every call; undefined if calls may succeed. */
    fatalError(): DatabaseUnavailableError | undefined {
      const kind = reasons.size === 0 ? undefined : fatal.find((candidate) => reasons.has(candidate))
      return kind && new DatabaseUnavailableError(String(reasons.get(kind)))
    },
    /** Begins a problem. */
    set(kind: Kind, reason: string): void {
      if (!reasons.has(kind))
        log.error(
          { event: 'database' },
          `database ${file}: ${reason}; calls that need it get status 101 until it works again`,
        )
      reasons.set(kind, reason)
    },
    /** Ends problems. */
    clear(...ended: Kind[]): void {
      const before = reasons.size
      for (const kind of ended) reasons.delete(kind)
      if (before > 0 && reasons.size === 0) log.info({ event: 'database' }, `database ${file}: works again`)
    },
  }
}
