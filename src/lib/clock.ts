/** Where the time comes from: the only place that asks the machine. */
export type Clock = ReturnType<typeof createClock>

/**
 * A clock that runs with the machine, or stands still.
 *
 * @param frozenAt - the instant it stands at, in ms since the Unix epoch; without it, the machine's time
 */
export function createClock(frozenAt?: number) {
  return {
    /** The present instant, in ms since the Unix epoch. */
    now: (): number => frozenAt ?? Date.now(),
  }
}
