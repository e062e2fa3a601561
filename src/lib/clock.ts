import { maxInstant } from './instant.ts'

/** The source of the time. Nothing else reads the system clock. */
export type Clock = ReturnType<typeof createClock>

/** A clock's state. `at` is its current instant in milliseconds since the Unix epoch; `system` means it shows the system time. */
export type ClockState = { at: number; frozen: boolean; system: boolean }

/** What a clock can be set to. */
export type ClockSetting = { at: number; frozen: boolean } | 'system'

type Setting = { frozenAt: number } | { offsetMs: number }

/**
 * The default clock, and a clock for each account that has one of its own. A clock follows the system time, follows it at
 * an offset, or is frozen.
 *
 * @param frozenAt - freezes the default clock at this instant, in milliseconds since the Unix epoch
 */
export function createClock(frozenAt?: number) {
  const initial: Setting = frozenAt === undefined ? { offsetMs: 0 } : { frozenAt }
  const own = new Map<string, Setting>()
  let shared = initial
  const settingOf = (key?: string) => (key === undefined ? undefined : own.get(key)) ?? shared
  const put = (setting: Setting, key?: string) => {
    if (key === undefined) shared = setting
    else own.set(key, setting)
  }

  return {
    /** The current instant for the account with this key, in milliseconds since the Unix epoch. */
    now: (key?: string): number => toInstant(settingOf(key)),
    get: (key?: string): ClockState => toState(settingOf(key)),
    /** Whether the account with this key has a clock of its own. */
    has: (key: string): boolean => own.has(key),
    /** How many accounts have a clock of their own. */
    count: (): number => own.size,
    /** The keys of the accounts that have a clock of their own. */
    keys: (): string[] => [...own.keys()],
    /** Sets the clock of the account with this key. Without a key, sets the default clock and removes all others. */
    set(setting: ClockSetting, key?: string): ClockState {
      if (key === undefined) own.clear()
      put(toSetting(setting), key)
      return toState(settingOf(key))
    },
    /** Moves one clock forward; a frozen clock stays frozen. Without a key, moves only the default clock. */
    move: (byMs: number, key?: string): void => put(addMs(settingOf(key), byMs), key),
    /** Restores the initial clock, for the account with this key or for all. */
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        shared = initial
        own.clear()
      }
    },
  }
}

function toSetting(setting: ClockSetting): Setting {
  if (setting === 'system') return { offsetMs: 0 }
  return setting.frozen ? { frozenAt: setting.at } : { offsetMs: setting.at - Date.now() }
}

function toState(setting: Setting): ClockState {
  return {
    at: toInstant(setting),
    frozen: 'frozenAt' in setting,
    system: 'offsetMs' in setting && setting.offsetMs === 0,
  }
}

function toInstant(setting: Setting): number {
  // Years have at most four digits.
  return 'frozenAt' in setting ? setting.frozenAt : Math.min(Date.now() + setting.offsetMs, maxInstant)
}

function addMs(setting: Setting, byMs: number): Setting {
  return 'frozenAt' in setting ? { frozenAt: setting.frozenAt + byMs } : { offsetMs: setting.offsetMs + byMs }
}
