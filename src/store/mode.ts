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

export type ModeSwitch = ReturnType<typeof createModeSwitch>

// Every PM page says so, in these words and this spelling of its first half; code and HTTP status are inferred.
const switchedOff = {
  status: 405,
  http_status: 200,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}

/** The switch of this instance. A restart goes back to the setting: who forgot the switch finds it where it was set. */
export function createModeSwitch(initial: Mode['mode']) {
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
