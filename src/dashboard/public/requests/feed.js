import { Problem, send } from '../lib/api.js'
import { keepReading } from '../lib/keep-reading.js'
import { readEvents } from '../lib/sse.js'
import { createStore } from '../lib/store.js'

/** @import { Entry } from '../types.d.ts' */

/** How many calls the page keeps. */
export const maxEntries = 1000

/**
 * @typedef {{
 *   entries: Entry[],
 *   connection: 'connecting' | 'open' | 'lost' | 'off',
 *   isLoaded: boolean,
 *   isPaused: boolean,
 *   waiting: number,
 * }} FeedState `entries` are newest first; `waiting` is the number of calls received while paused.
 */

/** Whether the server says that it keeps no journal. @param {unknown} error */
const isTurnedOff = (error) => error instanceof Problem && error.status === 409

/**
 * The calls that a filter selects, kept up to date by the stream. After an interruption it goes on after the last call
 * received, or starts again if the server was restarted or calls were deleted.
 *
 * @param {Record<string, string>} filter
 */
export function createFeed(filter) {
  const state = createStore(
    /** @type {FeedState} */ ({ entries: [], connection: 'connecting', isLoaded: false, isPaused: false, waiting: 0 }),
  )
  const end = new AbortController()
  /** @type {Entry[]} */
  let buffer = []
  let lastSeq = 0
  let journal = ''
  let isScheduled = false

  /** @param {Partial<FeedState>} changes */
  const update = (changes) => state.set({ ...state.get(), ...changes })

  const flush = () => {
    isScheduled = false
    if (end.signal.aborted) return
    if (state.get().isPaused) return update({ waiting: buffer.length })
    const entries = buffer.reverse().concat(state.get().entries).slice(0, maxEntries)
    buffer = []
    update({ entries, waiting: 0 })
  }
  // However many calls arrive, the list is drawn at most once a frame.
  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    requestAnimationFrame(flush)
  }

  /** @param {string | null} account */
  const drop = (account) => {
    /** @param {Entry} entry */
    const stays = (entry) => account !== null && entry.account !== account
    buffer = buffer.filter(stays)
    update({ entries: state.get().entries.filter(stays), waiting: state.get().isPaused ? buffer.length : 0 })
  }

  /** @type {Record<string, (data: Entry & { journal: string }) => void>} */
  const handlers = {
    open(data) {
      if (journal !== '' && journal !== data.journal) {
        lastSeq = 0
        drop(null)
      }
      journal = data.journal
      update({ connection: 'open' })
    },
    request(data) {
      if (data.seq <= lastSeq) return
      lastSeq = data.seq
      buffer.push(data)
      if (buffer.length > maxEntries) buffer.shift()
      schedule()
    },
    clear(data) {
      journal = data.journal
      drop(data.account)
    },
    live() {
      if (buffer.length > 0) flush()
      update({ isLoaded: true })
    },
  }

  /** @param {AbortSignal} signal @returns {Promise<void>} */
  const read = async (signal) => {
    const resumed = lastSeq > 0 ? { 'last-event-id': String(lastSeq) } : undefined
    const query = { ...filter, last: String(maxEntries) }
    const { body } = await send('requests/stream', { query, headers: resumed ?? {}, signal })
    const known = journal
    for await (const { event, data } of readEvents(body)) {
      handlers[event]?.(JSON.parse(data))
      // After a restart, or if calls were deleted in the meantime, the stream must start again.
      if (event === 'open' && resumed && known !== journal) return read(signal)
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<boolean>} */
  const tryToRead = async (signal) => {
    try {
      await read(signal)
    } catch (error) {
      if (isTurnedOff(error)) throw error
    }
    return state.get().connection === 'open'
  }

  keepReading(tryToRead, end.signal, () => update({ connection: 'lost' })).catch(() =>
    update({ connection: 'off', isLoaded: true }),
  )

  return {
    ...state,
    /** The number of the newest call received. */
    lastSeq: () => lastSeq,
    /** Stops or resumes showing new calls. They are received all the same. */
    pause(isPaused = true) {
      update({ isPaused })
      if (!isPaused) flush()
    },
    close: () => end.abort(),
  }
}
