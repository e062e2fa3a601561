/** @import { Entry } from '../types.d.ts' */

/** `12:34:56.789`, in UTC, from an ISO 8601 instant. @param {string} instant */
export const toTime = (instant) => instant.slice(11, 23)

/** `2020-06-11 12:34:56 UTC` @param {string} instant */
export const toDateTime = (instant) => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`

/** `1,234` @param {number} count */
export const toCount = (count) => count.toLocaleString('en-US')

/** `1 call`, `2 calls` @param {number} count @param {string} noun */
export const plural = (count, noun) => `${toCount(count)} ${noun}${count === 1 ? '' : 's'}`

/** `5 USD` @param {number} dollars */
export const toDollars = (dollars) => `${dollars.toLocaleString('en-US', { maximumFractionDigits: 2 })} USD`

/** `0.8 ms`, `1.24 s` @param {number} ms */
export const toDuration = (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`)

/** @param {unknown} value */
export const toJson = (value) => JSON.stringify(value, null, 2)

/**
 * What became of a call, in a word and as a tone for its colour.
 *
 * @param {Entry} entry
 * @returns {{ tone: 'good' | 'bad' | 'warn', label: string }}
 */
export function toOutcome({ status, http_status, operation }) {
  if (http_status === null) return { tone: 'bad', label: 'no response' }
  if (status === 100 || (status === null && operation === 'qr-image' && http_status === 200))
    return { tone: 'good', label: String(status ?? http_status) }
  if (status === null) return { tone: http_status < 400 ? 'warn' : 'bad', label: `HTTP ${http_status}` }
  return { tone: 'bad', label: String(status) }
}

/** Whether a call did not succeed. @param {Entry} entry */
export const isFailed = (entry) => toOutcome(entry).tone !== 'good'

/** What a call is about: the name or the id of its project. @param {Entry} entry */
export function toSubject({ body }) {
  const { project_name, project_id } = Object(body)
  return typeof project_name === 'string' ? project_name : project_id === undefined ? '' : `project ${project_id}`
}

/** @type {WeakMap<Entry, string>} */
const searchTexts = new WeakMap()

/** Whether a call contains a text, in upper or lower case. @param {Entry} entry @param {string} text */
export function contains(entry, text) {
  const known = searchTexts.get(entry) ?? JSON.stringify(entry).toLowerCase()
  searchTexts.set(entry, known)
  return known.includes(text.toLowerCase())
}

/** Whether a text is JSON. @param {string} text */
export function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
