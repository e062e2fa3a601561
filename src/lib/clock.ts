import { maxInstant } from './instant.ts'
import { now as systemTime } from './originals.ts'

/** The source of the time. The emulated API reads the time only from here. */
export type Clock = ReturnType<typeof createClock>

/** A clock's state. `at` is its current instant in milliseconds since the Unix epoch; `system` means it shows the system time. */
export type ClockState = { at: number; frozen: boolean; system: boolean }

/** What a clock can be set to. */
export type ClockSetting = { at: number; frozen: boolean } | 'system'

// Where a clock's time comes from: an instant, or the system time with an offset.
type ClockSource = { frozenAt: number } | { offsetMs: number }

/**
 * The default clock, and a clock for each account that has one of its own. A clock follows the system time, follows it at
 * an offset, or is frozen.
 *
 * @param frozenAt - freezes the default clock at this instant, in milliseconds since the Unix epoch
 */
export function createClock(frozenAt?: number) {
  const initial: ClockSource = frozenAt === undefined ? { offsetMs: 0 } : { frozenAt }
  const own = new Map<string, ClockSource>()
  let shared = initial
  const sourceOf = (key?: string) => (key === undefined ? undefined : own.get(key)) ?? shared
  const put = (source: ClockSource, key?: string) => {
    if (key === undefined) shared = source
    else own.set(key, source)
  }

  return {
    /** The current instant for the account with this key, in milliseconds since the Unix epoch. */
    now: (key?: string): number => toInstant(sourceOf(key)),
    get: (key?: string): ClockState => toState(sourceOf(key)),
    /** Whether the account with this key has a clock of its own. */
    has: (key: string): boolean => own.has(key),
    /** How many accounts have a clock of their own. */
    count: (): number => own.size,
    /** The keys of the accounts that have a clock of their own. */
    keys: (): string[] => [...own.keys()],
    /** Sets the clock of the account with this key. Without a key, sets the default clock and removes all others. */
    set(setting: ClockSetting, key?: string): ClockState {
      if (key === undefined) own.clear()
      put(toSource(setting), key)
      return toState(sourceOf(key))
    },
    /**
     * Moves a clock forward; a frozen clock stays frozen. With a key, the account gets a clock of its own if it has none.
     * Without a key, only the default clock moves.
     */
    move: (byMs: number, key?: string): void => put(addMs(sourceOf(key), byMs), key),
    /**
     * With a key, removes the account's own clock, so that it follows the default clock again. Without a key, restores the
     * initial clock for all accounts. @returns a function that undoes it
     */
    reset(key?: string): () => void {
      const before = { shared, own: [...own] }
      if (key !== undefined) own.delete(key)
      else {
        shared = initial
        own.clear()
      }
      return () => {
        shared = before.shared
        for (const [owner, source] of before.own) own.set(owner, source)
      }
    },
  }
}

function toSource(setting: ClockSetting): ClockSource {
  if (setting === 'system') return { offsetMs: 0 }
  return setting.frozen ? { frozenAt: setting.at } : { offsetMs: setting.at - systemTime() }
}

function toState(source: ClockSource): ClockState {
  return {
    at: toInstant(source),
    frozen: 'frozenAt' in source,
    system: 'offsetMs' in source && source.offsetMs === 0,
  }
}

function toInstant(source: ClockSource): number {
  // Clamped: a later year has more than four digits.
  return 'frozenAt' in source ? source.frozenAt : Math.min(systemTime() + source.offsetMs, maxInstant)
}

function addMs(source: ClockSource, byMs: number): ClockSource {
  return 'frozenAt' in source ? { frozenAt: source.frozenAt + byMs } : { offsetMs: source.offsetMs + byMs }
}
