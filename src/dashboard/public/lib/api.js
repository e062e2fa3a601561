import { createStore } from './store.js'

const tokenKey = 'control-token'
// Relative to the page, so that it works behind a proxy that adds a prefix to the path.
const controlBase = new URL('./', document.baseURI)

/** The URL of the server, with a trailing slash. */
export const serverUrl = new URL('../', controlBase).href

/** The URL of a call. @param {string} path - begins with a slash, and may come from a client: it never leads to another server */
export const toCallUrl = (path) => serverUrl.slice(0, -1) + path

/** The overview is at /_mock, without the slash of the page. */
export const overviewPath = '../_mock'

/**
 * Whether the server asks for the control token: undefined, or an object with the reason and what to do with the token given.
 *
 * @type {ReturnType<typeof createStore<{ reason: string, give: (token: string) => void } | undefined>>}
 */
export const tokenRequest = createStore(
  /** @type {{ reason: string, give: (token: string) => void } | undefined} */ (undefined),
)

/** The number of changes that the page has made. Views that follow it are up to date at once. */
export const changes = createStore(0)

/** A request that the control plane rejects. The message says why. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {number} status
   */
  constructor(message, status) {
    super(message)
    this.status = status
  }
}

/**
 * @typedef {{ method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE', query?: Record<string, string | undefined>, body?: unknown, signal?: AbortSignal,
 *   headers?: Record<string, string> }} Options
 */

/**
 * Calls an endpoint of the control plane, such as `requests`. Asks for the control token when the server requires one.
 *
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<Response>}
 * @throws Problem if the request is rejected, TypeError if there is no connection
 */
export async function send(path, options = {}) {
  const token = sessionStorage.getItem(tokenKey)
  const response = await sendOnce(path, options, token)
  if (response.ok) {
    if (options.method !== undefined) changes.set(changes.get() + 1)
    return response
  }
  if (response.status !== 401) throw new Problem(await readDetail(response), response.status)
  // Another request may have asked for the token in the meantime.
  if (sessionStorage.getItem(tokenKey) === token) await askForToken()
  return send(path, options)
}

/** @param {string} path @param {Options} options @param {string | null} token */
function sendOnce(path, { method, query = {}, body, signal, headers = {} }, token) {
  const url = new URL(path, controlBase)
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value)
  return fetch(url, {
    ...(method && { method }),
    headers: { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
}

/**
 * Calls an endpoint and parses its response.
 *
 * @param {string} path
 * @param {Options} [options]
 */
export async function sendJson(path, options) {
  return (await send(path, options)).json()
}

// All requests that are waiting for the token share one question.
/** @type {Promise<void> | undefined} */
let asked
function askForToken() {
  const reason = sessionStorage.getItem(tokenKey) === null ? '' : 'The server does not accept this token.'
  sessionStorage.removeItem(tokenKey)
  asked ??= new Promise((resolve) => {
    tokenRequest.set({
      reason,
      give(token) {
        sessionStorage.setItem(tokenKey, token)
        asked = undefined
        tokenRequest.set(undefined)
        resolve()
      },
    })
  })
  return asked
}

/** @param {Response} response */
async function readDetail(response) {
  const text = await response.text()
  try {
    const { detail } = JSON.parse(text)
    if (typeof detail === 'string') return detail
  } catch {
    // Not from the mock, but from a proxy: its text is shown.
  }
  return `HTTP ${response.status} ${text.slice(0, 200)}`
}

/** Whether a request failed because there is no connection. @param {unknown} error */
export const isDisconnected = (error) => error instanceof TypeError

/**
 * Why something failed, in words.
 *
 * @param {unknown} error
 */
export function describeError(error) {
  if (error instanceof Problem) return error.message
  return isDisconnected(error) ? 'The server does not respond.' : String(error)
}
