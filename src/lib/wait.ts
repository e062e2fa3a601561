import type { ServerResponse } from 'node:http'
import { clearTimeout, setTimeout } from './originals.ts'

/** Why a wait ended: the time was up, the client disconnected, the server is closing, or the wait was cancelled. */
export type WaitOutcome = 'elapsed' | 'disconnected' | 'closing' | 'cancelled'

/** What a wait depends on. Without `ms` it has no time limit. */
export type WaitOptions = { response: ServerResponse; closing: AbortSignal; ms?: number }

/** Waits while the client is connected and the server is open. @returns the outcome, and a function that ends the wait early */
export function startWait({ response, closing, ms }: WaitOptions): {
  outcome: Promise<WaitOutcome>
  cancel: () => void
} {
  const { promise, resolve } = Promise.withResolvers<WaitOutcome>()
  const onDisconnect = () => resolve('disconnected')
  const onClosing = () => resolve('closing')
  const timer = ms === undefined ? undefined : setTimeout(resolve, ms, 'elapsed')
  response.once('close', onDisconnect)
  closing.addEventListener('abort', onClosing, { once: true })
  if (response.destroyed) onDisconnect()
  if (closing.aborted) onClosing()
  const outcome = promise.finally(() => {
    clearTimeout(timer)
    response.off('close', onDisconnect)
    closing.removeEventListener('abort', onClosing)
  })
  return { outcome, cancel: () => resolve('cancelled') }
}
