/** Whether the Project Management API works or is switched off, and what it answers when it is. */
export type Mode = {
  mode: 'active' | 'deprecated'
  /** `status` in the answer's body in deprecated mode */
  status: number
  /** HTTP status of the answer in deprecated mode */
  http_status: number
  /** `message` in the answer's body in deprecated mode */
  message: string
}

/** The answer in deprecated mode. */
export type SwitchOffAnswer = Omit<Mode, 'mode'>

/**
 * The default mode, and a mode for each account that has one of its own. Kept in memory: a restart goes back to the
 * setting, so that a forgotten switch does not outlive the process.
 */
export function createModes(initial: Mode['mode'], switchOffAnswer: SwitchOffAnswer) {
  let shared: Mode = { mode: initial, ...switchOffAnswer }
  const own = new Map<string, Mode>()
  return {
    /** The mode for the account with this key, or the default mode. */
    get: (key?: string): Mode => (key === undefined ? undefined : own.get(key)) ?? shared,
    /** Whether the account with this key has a mode of its own. */
    has: (key: string): boolean => own.has(key),
    /** How many accounts have a mode of their own. */
    count: (): number => own.size,
    /** Sets the mode for the account with this key, or for all. Omitted parts get their documented values. */
    set({ mode: name, ...parts }: Pick<Mode, 'mode'> & Partial<Mode>, key?: string): Mode {
      const mode = { mode: name, ...switchOffAnswer, ...parts }
      if (key !== undefined) own.set(key, mode)
      else {
        shared = mode
        own.clear()
      }
      return mode
    },
    /** Goes back to the setting, for the account with this key or for all. */
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        shared = { mode: initial, ...switchOffAnswer }
        own.clear()
      }
    },
  }
}
