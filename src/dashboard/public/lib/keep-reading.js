// How long to wait after the first failures, and after further ones.
const retryMs = [250, 500, 1000, 2000]
const maxRetryMs = 4000

/**
 * Reads a stream, and reads it again after a pause whenever it ends. While the tab is hidden it is not read, as a browser
 * opens only six connections to a server.
 *
 * @param {(signal: AbortSignal) => Promise<boolean>} read - reads until the stream ends; returns whether there was a connection
 * @param {AbortSignal} signal - ends the reading
 * @param {() => void} onLost - called before each pause
 */
export async function keepReading(read, signal, onLost) {
  for (let failures = 0; !signal.aborted; failures++) {
    await untilVisible()
    const wasConnected = await read(AbortSignal.any([signal, whenHidden()]))
    if (wasConnected) failures = 0
    if (signal.aborted || document.hidden) continue
    onLost()
    await new Promise((resolve) => setTimeout(resolve, retryMs[failures] ?? maxRetryMs))
  }
}

function whenHidden() {
  const hidden = new AbortController()
  document.addEventListener('visibilitychange', () => hidden.abort(), { once: true })
  return hidden.signal
}

async function untilVisible() {
  while (document.hidden)
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
}
