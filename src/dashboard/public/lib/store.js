import { useEffect, useState } from './preact.js'

/**
 * A value that views follow.
 *
 * @template T
 * @param {T} initial
 */
export function createStore(initial) {
  let value = initial
  /** @type {Set<() => void>} */
  const listeners = new Set()
  return {
    get: () => value,
    /** @param {T} next */
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * The current value of a store. The view is drawn again whenever it changes.
 *
 * @template T
 * @param {{ get: () => T, subscribe: (listener: () => void) => () => boolean }} store
 * @returns {T}
 */
export function useStore(store) {
  const [, redraw] = useState(store.get())
  useEffect(() => {
    const follow = () => redraw(store.get())
    follow()
    const stop = store.subscribe(follow)
    return () => void stop()
  }, [store])
  return store.get()
}
