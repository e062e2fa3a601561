import { sendJson } from './api.js'

/** @import { LedgerRow, Operation } from '../types.d.ts' */

/** The ledger: each behaviour of the emulated API and where it comes from. */
export const loadLedger = once(/** @returns {Promise<LedgerRow[]>} */ () => sendJson('ledger'))

/** The operations of the emulated API, from its OpenAPI document. */
export const loadOperations = once(async () => toOperations(await sendJson('openapi.json')))

/**
 * Loads something that does not change while the server runs. It is loaded again only if that failed.
 *
 * @template T
 * @param {() => Promise<T>} load
 */
function once(load) {
  /** @type {Promise<T> | undefined} */
  let loaded
  return () => {
    loaded ??= load().catch((error) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
}

/** @param {{ paths: Record<string, Record<string, any>> }} document @returns {Operation[]} */
function toOperations({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  )
}
