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

export type ModeSwitch = ReturnType<typeof createModeSwitch>

/** The switch of this instance. A restart goes back to the setting: who forgot the switch finds it where it was set. */
export function createModeSwitch(initial: Mode['mode'], switchedOff: SwitchedOff) {
  let current: Mode = { mode: initial, ...switchedOff }
  return {
    get: (): Mode => current,
    /** Parts left out go back to what is documented. */
    set(change: Pick<Mode, 'mode'> & Partial<Mode>): Mode {
      current = { ...switchedOff, ...change }
      return current
    },
  }
}
