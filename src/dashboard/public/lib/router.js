import { createStore, useStore } from './store.js'

/** @import { Route } from '../types.d.ts' */

// The place in the page stands in the fragment of the URL, so that it works behind any path prefix, and never reaches a server.
const route = createStore(parseRoute(location.hash))
addEventListener('hashchange', () => route.set(parseRoute(location.hash)))

/** The current place. */
export const useRoute = () => useStore(route)

/** The current place, outside of views. */
export const currentRoute = () => route.get()

/**
 * Goes to a place. `replace` leaves no entry in the history, as for each letter of a search.
 *
 * @param {Partial<Route>} target
 * @param {{ replace?: boolean }} [options]
 */
export function navigate(target, { replace = false } = {}) {
  const hash = toHash(target)
  if (hash === toHash(route.get())) return
  if (!replace) {
    location.hash = hash
    return
  }
  history.replaceState(null, '', hash)
  route.set(parseRoute(hash))
}

/**
 * `#/requests/12?account=…`. Empty parameters are left out.
 *
 * @param {Partial<Route>} target
 */
export function toHash({ view = 'requests', path = [], query = {} }) {
  const given = Object.entries(query).filter(([, value]) => value !== '')
  const search = new URLSearchParams(given).toString()
  return `#/${[view, ...path].map(encodeURIComponent).join('/')}${search && `?${search}`}`
}

/**
 * @param {string} hash
 * @returns {Route}
 */
export function parseRoute(hash) {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [view = '', ...rest] = path.split('/').map(decode)
  return {
    view: view || 'requests',
    path: rest.filter(Boolean),
    query: Object.fromEntries(new URLSearchParams(search)),
  }
}

// A link that someone has damaged still leads somewhere.
/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
