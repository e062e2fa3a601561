/** Whether the Project Management API answers, or says that it was switched off. */
export type Mode = {
  mode: 'active' | 'deprecated'
  /** the body's status in deprecated mode */
  status: number
  /** the HTTP status in deprecated mode */
  http_status: number
  /** the body's message in deprecated mode */
  message: string
}

/** What deprecated mode answers unless it is told otherwise. */
export type SwitchedOff = Omit<Mode, 'mode'>

/**
 * The switch of each account, and of those that have none of their own. A restart goes back to the setting: who forgot
 * the switch finds it where it was set.
 */
export function createModeSwitch(initial: Mode['mode'], switchedOff: SwitchedOff) {
  let everybody: Mode = { mode: initial, ...switchedOff }
  const own = new Map<string, Mode>()
  return {
    /** The mode of the account with this key, or of those without one of their own. */
    get: (key?: string): Mode => (key === undefined ? undefined : own.get(key)) ?? everybody,
    /** Whether the account with this key has a mode of its own. */
    has: (key: string): boolean => own.has(key),
    /** How many accounts have one. */
    count: (): number => own.size,
    /** Sets the mode of the account with this key, or of all. Parts left out go back to what is documented. */
    set({ mode: name, ...parts }: Pick<Mode, 'mode'> & Partial<Mode>, key?: string): Mode {
      const mode = { mode: name, ...switchedOff, ...parts }
      if (key !== undefined) own.set(key, mode)
      else {
        everybody = mode
        own.clear()
      }
      return mode
    },
    /** Goes back to the setting: for the account with this key, or for all. */
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        everybody = { mode: initial, ...switchedOff }
        own.clear()
      }
    },
  }
}
