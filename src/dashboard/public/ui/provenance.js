import { html } from '../lib/preact.js'

/** @import { LedgerRow } from '../types.d.ts' */

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
