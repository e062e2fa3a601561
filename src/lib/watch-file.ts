import { stat } from 'node:fs/promises'
import { setInterval } from 'node:timers/promises'

const pollMs = 200
const mostPolls = 5

/**
 * Yields at first, and whenever a file is not as it was: when it has been left alone for a moment, or has been written all
 * the time for a second. It asks for the file's state again and again, which also sees through links, mounts and editors
 * that put a new file in the old one's place; it keeps no process alive.
 */
export async function* fileChanges(file: string, signal: AbortSignal): AsyncIterable<void> {
  let [known, last, polls] = ['', '', 0]
  try {
    for await (const _tick of setInterval(pollMs, undefined, { signal, ref: false })) {
      const now = await stateOf(file)
      polls = now === known ? 0 : polls + 1
      if (now !== known && (now === last || polls >= mostPolls)) {
        known = now
        polls = 0
        yield
      }
      last = now
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function stateOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
  } catch {
    return 'not there'
  }
}
