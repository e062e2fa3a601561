import type { FaultRule } from './rule.ts'

// Of this many accounts it is known how many faults they have had.
const mostNumbers = 10_000

/** A fault that was set, and what has become of it. */
export type Fault = FaultRule & {
  id: string
  /** the key of the account whose calls it meets; null is every one */
  account: string | null
  /** calls that it was asked about */
  matched: number
  /** calls that it met */
  fired: number
}

/** Why no further fault is set. */
export class FaultsFullError extends Error {
  override name = 'FaultsFullError'
}

export type Faults = ReturnType<typeof createFaults>

/** The faults that are set. Of several that mean a call, the one set first meets it, until it is used up. */
export function createFaults(most: number) {
  const faults = new Map<string, Fault>()
  const numbers = createNumbers()
  const clear = (key?: string): number => {
    const before = faults.size
    for (const [id, { account }] of faults) if (key === undefined || account === key) faults.delete(id)
    return before - faults.size
  }

  return {
    /** Whether there is any. */
    some: (): boolean => faults.size > 0,
    /** Sets a fault for the account with this key, or for all. @throws FaultsFullError */
    add(rule: FaultRule, key?: string): Fault {
      if (faults.size >= most) throw new FaultsFullError(`at most ${most} faults`)
      let number = numbers.next(key)
      while (faults.has(idOf(number, key))) number = numbers.next(key)
      const fault = { id: idOf(number, key), account: key ?? null, ...rule, matched: 0, fired: 0 }
      faults.set(fault.id, fault)
      return fault
    },
    /** The faults set for the account with this key; without a key, every one. */
    list: (key?: string): Fault[] => [...faults.values()].filter((fault) => key === undefined || fault.account === key),
    /** The fault that meets a call, and counts it. */
    meet({ key, operation }: { key: string | undefined; operation: string }): Fault | undefined {
      for (const fault of faults.values()) {
        if (!isMeant(fault, key, operation) || remainingOf(fault) === 0) continue
        if (++fault.matched <= (fault.after ?? 0)) continue
        fault.fired++
        return fault
      }
      return undefined
    },
    /** Takes a fault away. @returns whether there was one of this id */
    remove: (id: string): boolean => faults.delete(id),
    /** Takes those of the account with this key away, or all. @returns how many there were */
    clear,
    /** As `clear`, and counts from 1 again. */
    reset(key?: string): void {
      clear(key)
      numbers.reset(key)
    },
  }
}

/** How many calls a fault will still meet; null is any number. */
export function remainingOf({ times, fired }: Fault): number | null {
  return times === undefined ? null : times - fired
}

function idOf(number: number, key: string | undefined): string {
  return `${key ?? 'all'}-${number}`
}

function isMeant(fault: Fault, key: string | undefined, operation: string): boolean {
  return (fault.account === null || fault.account === key) && (fault.operation === '*' || fault.operation === operation)
}

// How many faults each account has had, so that no id comes twice.
function createNumbers() {
  let ofAll = 0
  const own = new Map<string, number>()
  return {
    next(key?: string): number {
      if (key === undefined) return ++ofAll
      const number = (own.get(key) ?? 0) + 1
      // Behind all others: the first is the one that has set none for the longest time.
      own.delete(key)
      own.set(key, number)
      const [first] = own.keys()
      if (own.size > mostNumbers && first !== undefined) own.delete(first)
      return number
    },
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        ofAll = 0
        own.clear()
      }
    },
  }
}
