import { lastInstant } from './instant.ts'

/** Where the time comes from: the only place that asks the machine. */
export type Clock = ReturnType<typeof createClock>

/** How a clock stands: at an instant, in ms since the Unix epoch, still or running; `system` is the machine's time. */
export type ClockState = { at: number; frozen: boolean; system: boolean }

/** What a clock can be set to. */
export type ClockSetting = { at: number; frozen: boolean } | 'system'

type Hand = { frozenAt: number } | { aheadMs: number }

/**
 * A clock for each account, by its key, and one for those that have none of their own; each runs with the machine, runs
 * at a distance from it, or stands still.
 *
 * @param frozenAt - the instant that all stand at, in ms since the Unix epoch; without it, they show the machine's time
 */
export function createClock(frozenAt?: number) {
  const initial: Hand = frozenAt === undefined ? { aheadMs: 0 } : { frozenAt }
  const own = new Map<string, Hand>()
  let everybody = initial
  const handOf = (key?: string) => (key === undefined ? undefined : own.get(key)) ?? everybody
  const put = (hand: Hand, key?: string) => {
    if (key === undefined) everybody = hand
    else own.set(key, hand)
  }

  return {
    /** The present instant of the account with this key, in ms since the Unix epoch. */
    now: (key?: string): number => instantOf(handOf(key)),
    get: (key?: string): ClockState => stateOf(handOf(key)),
    /** Whether the account with this key has a clock of its own. */
    has: (key: string): boolean => own.has(key),
    /** How many accounts have one. */
    count: (): number => own.size,
    /** The keys of the accounts that have a clock of their own. */
    keys: (): string[] => [...own.keys()],
    /** Sets the clock of the account with this key; without one, everybody's, and none has one of its own any more. */
    set(setting: ClockSetting, key?: string): ClockState {
      if (key === undefined) own.clear()
      put(handFor(setting), key)
      return stateOf(handOf(key))
    },
    /** Moves one clock on; it stands or runs on as before. Without a key it is everybody's alone. */
    move: (byMs: number, key?: string): void => put(moved(handOf(key), byMs), key),
    /** Goes back to how it was made: for the account with this key, or for all. */
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        everybody = initial
        own.clear()
      }
    },
  }
}

function handFor(setting: ClockSetting): Hand {
  if (setting === 'system') return { aheadMs: 0 }
  return setting.frozen ? { frozenAt: setting.at } : { aheadMs: setting.at - Date.now() }
}

function stateOf(hand: Hand): ClockState {
  return { at: instantOf(hand), frozen: 'frozenAt' in hand, system: 'aheadMs' in hand && hand.aheadMs === 0 }
}

function instantOf(hand: Hand): number {
  // No year has five digits.
  return 'frozenAt' in hand ? hand.frozenAt : Math.min(Date.now() + hand.aheadMs, lastInstant)
}

function moved(hand: Hand, byMs: number): Hand {
  return 'frozenAt' in hand ? { frozenAt: hand.frozenAt + byMs } : { aheadMs: hand.aheadMs + byMs }
}
