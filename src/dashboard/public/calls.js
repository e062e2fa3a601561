import { sendJson, serverUrl } from './api.js'

/** @import { CallRequest, CallResponse, Entry } from './types.d.ts' */

/**
 * Sends a real request to the emulated API.
 *
 * @param {CallRequest} request
 * @returns {Promise<CallResponse>}
 */
export async function call({ method, path, headers, body }) {
  try {
    const response = await fetch(new URL(path.slice(1), serverUrl), {
      method,
      headers,
      credentials: 'omit',
      ...(body !== undefined && method !== 'GET' && { body }),
    })
    const isImage = response.headers.get('content-type')?.startsWith('image/') ?? false
    const blob = isImage ? await response.blob() : undefined
    const text = blob ? '' : await response.text()
    return { httpStatus: response.status, text, id: response.headers.get('x-mock-request-id') ?? '', blob }
  } catch {
    return { httpStatus: 0, text: 'The connection broke before a whole response arrived.', id: '', blob: undefined }
  }
}

/**
 * The call in the journal that a response belongs to. Without a response, it is the newest call after `since`.
 *
 * @param {CallResponse} response
 * @param {number} since
 * @returns {Promise<Entry | undefined>}
 */
export async function findEntry({ id }, since) {
  /** @type {{ requests: Entry[] }} */
  const { requests } = await sendJson('requests', { query: { since: String(since), limit: '1000' } })
  return id === '' ? requests.at(-1) : requests.find((entry) => entry.id === id)
}
