import type { ServerResponse } from 'node:http'

/** How a pause ended: its time has passed, the client is gone, the server is closing, or it was cut short. */
export type PauseEnd = 'passed' | 'gone' | 'ending' | 'cut'

/** While whom a pause lasts, and how long: without `ms`, for ever. */
export type Pausing = { response: ServerResponse; ending: AbortSignal; ms?: number }

/** Waits while client and server are there. @returns the end of the pause, and what cuts it short */
export function pause({ response, ending, ms }: Pausing): { ended: Promise<PauseEnd>; cut: () => void } {
  const { promise, resolve } = Promise.withResolvers<PauseEnd>()
  const [gone, closing] = [() => resolve('gone'), () => resolve('ending')]
  const timer = ms === undefined ? undefined : setTimeout(resolve, ms, 'passed')
  response.once('close', gone)
  ending.addEventListener('abort', closing, { once: true })
  if (response.destroyed) gone()
  if (ending.aborted) closing()
  const ended = promise.finally(() => {
    clearTimeout(timer)
    response.off('close', gone)
    ending.removeEventListener('abort', closing)
  })
  return { ended, cut: () => resolve('cut') }
}
