import type { FaultRule } from './rule.ts'

// Fault numbers are remembered for this many accounts.
const maxCounters = 10_000

/** A fault that is set, with its counters. */
export type Fault = FaultRule & {
  id: string
  /** the key of the account it applies to; null for all accounts */
  account: string | null
  /** calls that reached this fault before it was used up, including those it let pass */
  matched: number
  /** calls that it was applied to */
  fired: number
}

/** No more faults may be set. */
export class FaultLimitError extends Error {
  override name = 'FaultLimitError'
}

/** The limits: how many faults, and how many characters of JSON their rules have together. */
type FaultLimits = { max: number; maxCharacters: number }

/** The faults that are set, within `limits`. If several match a call, the first one that is past `after` and not used up applies. */
export function createFaults({ max, maxCharacters }: FaultLimits) {
  const faults = new Map<string, Fault>()
  const lengths = new WeakMap<Fault, number>()
  const totalLength = () => [...faults.values()].reduce((total, fault) => total + (lengths.get(fault) ?? 0), 0)
  const counters = createCounters()
  const clear = (key?: string): number => {
    const before = faults.size
    for (const [id, { account }] of faults) if (key === undefined || account === key) faults.delete(id)
    return before - faults.size
  }

  return {
    /** Whether any fault is set. */
    hasAny: (): boolean => faults.size > 0,
    /** Sets a fault for the account with this key, or for all. @throws FaultLimitError */
    add(rule: FaultRule, key?: string): Fault {
      if (faults.size >= max) throw new FaultLimitError(`at most ${max} faults`)
      const { length } = JSON.stringify(rule)
      if (totalLength() + length > maxCharacters)
        throw new FaultLimitError(`at most ${maxCharacters} characters of JSON in all faults together`)
      let number = counters.next(key)
      while (faults.has(toId(number, key))) number = counters.next(key)
      const fault = { id: toId(number, key), account: key ?? null, ...rule, matched: 0, fired: 0 }
      faults.set(fault.id, fault)
      lengths.set(fault, length)
      return fault
    },
    /** Whether a fault was set for the account with this key. Remembers the last 10,000 such accounts. */
    hasAccount: counters.has,
    /** The faults set for the account with this key; without a key, every fault. */
    list: (key?: string): Fault[] => [...faults.values()].filter((fault) => key === undefined || fault.account === key),
    /**
     * The fault to apply to a call, if any. The faults see the call in the order in which they were added, up to the one
     * that applies. Each counts it as matched; the one that applies, also as fired.
     */
    trigger({ key, operation }: { key: string | undefined; operation: string }): Fault | undefined {
      for (const fault of faults.values()) {
        if (!matches(fault, key, operation) || remainingCalls(fault) === 0) continue
        if (++fault.matched <= (fault.after ?? 0)) continue
        fault.fired++
        return fault
      }
      return undefined
    },
    /** Removes a fault. @returns whether there was one with this id */
    remove: (id: string): boolean => faults.delete(id),
    /** Removes the faults of the account with this key, or all. @returns how many */
    clear,
    /** Like `clear`, and starts numbering from 1 again. */
    reset(key?: string): void {
      clear(key)
      counters.reset(key)
    },
  }
}

/** The number of calls a fault will still be applied to; null means no limit. */
export function remainingCalls({ times, fired }: Fault): number | null {
  return times === undefined ? null : times - fired
}

function toId(number: number, key: string | undefined): string {
  return `${key ?? 'all'}-${number}`
}

function matches(fault: Fault, key: string | undefined, operation: string): boolean {
  return (fault.account === null || fault.account === key) && (fault.operation === '*' || fault.operation === operation)
}

// Numbers the faults of each account, so that an id is not reused.
function createCounters() {
  let shared = 0
  const own = new Map<string, number>()
  return {
    has: (key: string): boolean => own.has(key),
    next(key?: string): number {
      if (key === undefined) return ++shared
      const number = (own.get(key) ?? 0) + 1
      // Moved to the end: the first key is the one not used for the longest time.
      own.delete(key)
      own.set(key, number)
      const [first] = own.keys()
      if (own.size > maxCounters && first !== undefined) own.delete(first)
      return number
    },
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        shared = 0
        own.clear()
      }
    },
  }
}
