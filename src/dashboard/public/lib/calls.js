import { sendJson, toCallUrl } from './api.js'

/** @import { CallRequest, CallResponse, Entry } from '../types.d.ts' */

/**
 * Sends a real request to the emulated API.
 *
 * @param {CallRequest} request
 * @returns {Promise<CallResponse>}
 */
export async function call({ method, path, headers, body }) {
  try {
    const response = await fetch(toCallUrl(path), {
      method,
      headers,
      credentials: 'omit',
      ...(body !== undefined && !['GET', 'HEAD'].includes(method) && { body }),
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
  let newest
  for (let cursor = since; ; ) {
    /** @type {{ requests: Entry[], cursor: number }} */
    const page = await sendJson('requests', { query: { since: String(cursor), limit: '1000' } })
    newest = page.requests.at(-1) ?? newest
    const found = page.requests.find((entry) => entry.id === id)
    if (found || page.cursor <= cursor) return id === '' ? newest : found
    cursor = page.cursor
  }
}
