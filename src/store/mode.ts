/** Whether the Project Management API works or is switched off, and how it responds when it is. */
export type Mode = {
  mode: 'active' | 'deprecated'
  /** `status` in the response's body in deprecated mode */
  status: number
  /** HTTP status of the response in deprecated mode */
  http_status: number
  /** `message` in the response's body in deprecated mode */
  message: string
}

/** The response in deprecated mode, when the API is switched off. */
export type SwitchOffResponse = Omit<Mode, 'mode'>

/**
 * The default mode, and a mode for each account that has one of its own. Kept in memory: a restart restores the setting, so
 * that a forgotten switch does not outlive the process.
 *
 * @param switchOffResponse - the defaults for status, HTTP status and message
 */
export function createModes(initial: Mode['mode'], switchOffResponse: SwitchOffResponse) {
  let shared: Mode = { mode: initial, ...switchOffResponse }
  const own = new Map<string, Mode>()
  return {
    /** The mode for the account with this key, or the default mode. */
    get: (key?: string): Mode => (key === undefined ? undefined : own.get(key)) ?? shared,
    /** Whether the account with this key has a mode of its own. */
    has: (key: string): boolean => own.has(key),
    /** How many accounts have a mode of their own. */
    count: (): number => own.size,
    /** Sets the mode for the account with this key, or for all. Omitted parts get their defaults. */
    set({ mode: name, ...parts }: Pick<Mode, 'mode'> & Partial<Mode>, key?: string): Mode {
      const mode = { mode: name, ...switchOffResponse, ...parts }
      if (key !== undefined) own.set(key, mode)
      else {
        shared = mode
        own.clear()
      }
      return mode
    },
    /**
     * With a key, removes the account's own mode, so that it follows the current default mode. Without a key, restores the
     * setting for all accounts.
     */
    reset(key?: string): void {
      if (key !== undefined) own.delete(key)
      else {
        shared = { mode: initial, ...switchOffResponse }
        own.clear()
      }
    },
  }
}
