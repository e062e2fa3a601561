import { sendJson } from './api.js'
import { html } from './preact.js'

/** @import { LedgerRow, Operation } from './types.d.ts' */

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

const kindsOfSide = { request: ['request', 'limit', 'default'], answer: ['answer'] }

/**
 * The rows on a field of a request or an answer, named as `create-project.notes`.
 *
 * @param {LedgerRow[]} ledger
 * @param {string} name
 * @param {'request' | 'answer'} side
 */
export function findFieldRows(ledger, name, side) {
  const kinds = kindsOfSide[side]
  return ledger.filter((row) => kinds.includes(row.kind) && (row.name === name || row.name.startsWith(`${name} `)))
}

/** Where a behaviour comes from. @param {{ row: LedgerRow }} props */
export const LedgerLine = ({ row }) => html`<li class="ledger-line">
  <${Provenance} provenance=${row.provenance} /> <b>${row.name}</b>: ${row.says} <span class="muted">(${row.source})</span>
</li>`

/** @param {{ provenance: string }} props */
export const Provenance = ({ provenance }) => html`<span class=${`provenance ${provenance}`}>${provenance}</span>`

/**
 * A small button that says where something comes from. The details are shown while it has the pointer or the focus.
 *
 * @param {{ rows: LedgerRow[], id: string }} props
 */
export function ProvenanceTip({ rows: found, id }) {
  const [first] = found
  if (!first) return null
  return html`<span class="tip">
    <button type="button" class=${`provenance ${first.provenance}`} aria-describedby=${`tip-${id}`}>${first.provenance}</button>
    <span role="tooltip" id=${`tip-${id}`}>${found.map((row) => html`<span key=${row.name}>${row.says} (${row.source})</span>`)}</span>
  </span>`
}
