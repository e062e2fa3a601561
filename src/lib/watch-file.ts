import { stat } from 'node:fs/promises'
import { setInterval } from 'node:timers/promises'

const pollMs = 200
const maxUnstablePolls = 5

/**
 * Yields once at the start and once per change: when two polls agree, or after a second of continuous change. Polling also
 * works with symbolic links, mounts, and editors that replace the file. It does not keep the process alive.
 */
export async function* watchFile(file: string, signal: AbortSignal): AsyncIterable<void> {
  let [reported, last, unstablePolls] = ['', '', 0]
  try {
    for await (const _tick of setInterval(pollMs, undefined, { signal, ref: false })) {
      const now = await readState(file)
      unstablePolls = now === reported ? 0 : unstablePolls + 1
      if (now !== reported && (now === last || unstablePolls >= maxUnstablePolls)) {
        reported = now
        unstablePolls = 0
        yield
      }
      last = now
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function readState(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
  } catch {
    return 'missing'
  }
}
