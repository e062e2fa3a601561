import { findFieldRows } from '../lib/field-rows.js'
import { loadLedger, loadOperations } from '../lib/ledger.js'
import { html } from '../lib/preact.js'
import { toHash, useRoute } from '../lib/router.js'
import { answerSchemas, bodySchema, describeType } from '../lib/schema.js'
import { LedgerLine, Provenance } from '../ui/provenance.js'
import { Loading, useLoaded } from '../ui/ui.js'
import { OperationNav } from './operation-nav.js'

/** @import { LedgerRow, Operation, Schema } from '../types.d.ts' */

/** `#/api/create-project`: what a call takes, answers and rejects, and where that comes from. */
export function ReferenceView() {
  const { path } = useRoute()
  const { data, error } = useLoaded(() => Promise.all([loadOperations(), loadLedger()]), [])
  if (!data) return html`<${Loading} error=${error} />`
  const [operations, ledger] = data
  const operation = operations.find(({ operationId }) => operationId === path[0]) ?? operations[0]
  if (!operation) return null
  return html`<div class="page with-nav">
    <${OperationNav} view="api" operations=${operations} current=${operation.operationId} />
    <${OperationPage} key=${operation.operationId} operation=${operation} ledger=${ledger} />
  </div>`
}

/** @param {{ operation: Operation, ledger: LedgerRow[] }} props */
function OperationPage({ operation, ledger }) {
  const { operationId, method, path, summary, parameters = [] } = operation
  const schema = bodySchema(operation)
  const answers = answerSchemas(operation)
  const own = ledger.find(({ kind, name }) => kind === 'operation' && name === operationId)
  const rulings = ledger.filter(({ kind, calls }) => kind === 'ruling' && calls?.includes(operationId))
  return html`<div class="stack">
    <div class="page-head"><h1>${summary}</h1>${own && html`<${Provenance} provenance=${own.provenance} />`}</div>
    <p><code>${method} ${path}</code> <a href=${toHash({ view: 'try', path: [operationId] })}>Try it</a></p>
    ${own && html`<p class="muted">Source: ${own.source}.</p>`}
    ${parameters.length > 0 && html`<section><h2>Path</h2>${parameters.map(({ name, description }) => html`<p key=${name}><code>${name}</code>: ${description}</p>`)}</section>`}
    ${schema && html`<section><h2>Request</h2><${FieldTable} schema=${schema} label="Fields of the request" requiredWord="required" find=${(/** @type {string} */ field) => findFieldRows(ledger, `${operationId}.${field}`, 'request')} /></section>`}
    ${
      answers.length === 0
        ? html`<section><h2>Answer</h2><p>${operation.responses['200']?.description}</p></section>`
        : answers.map(
            (answer, index) =>
              html`<section key=${index}><h2>Answer${answers.length > 1 ? `, form ${index + 1}` : ''}</h2><${FieldTable} schema=${answer} label=${`Fields of the answer ${index + 1}`} requiredWord="always" find=${(/** @type {string} */ field) => findFieldRows(ledger, `${operationId}.${field}`, 'answer')} /></section>`,
          )
    }
    <section><h2>Errors</h2><p class="muted">An error has HTTP status 200 and a body with status and message.</p>
      <ul>${ledger.filter(({ kind, name }) => kind === 'status' && name !== '100').map((row) => html`<${LedgerLine} key=${row.name} row=${row} />`)}</ul>
    </section>
    ${rulings.length > 0 && html`<section><h2>Rules</h2><ul>${rulings.map((row) => html`<${LedgerLine} key=${row.name} row=${row} />`)}</ul></section>`}
  </div>`
}

/** @param {{ schema: Schema, label: string, requiredWord: string, find: (field: string) => LedgerRow[] }} props */
function FieldTable({ schema: { properties = {}, required = [] }, label, requiredWord, find }) {
  return html`<div class="table-box" tabindex="0" role="region" aria-label=${label}><table>
    <thead><tr><th>Field</th><th>Type</th><th>Description</th><th>Provenance</th></tr></thead>
    <tbody>
      ${Object.entries(properties).map(
        ([name, schema]) => html`<tr key=${name}>
          <td><code>${name}</code>${required.includes(name) && html`<br /><span class="muted">${requiredWord}</span>`}</td>
          <td>${describeType(schema)}</td>
          <td class="main"><${Rows} rows=${find(name)} field=${name} /></td>
          <td>${schema['x-provenance'] && html`<${Provenance} provenance=${schema['x-provenance']} />`}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`
}

/** What the ledger says of a field: what it is, then its limits and its default. @param {{ rows: LedgerRow[], field: string }} props */
function Rows({ rows: [first, ...others], field }) {
  if (!first) return null
  return html`${first.says} <small>${first.source}.</small>
    ${others.map(({ kind, name, says, provenance, source }) => {
      const what = kind === 'default' ? 'default' : name.slice(name.lastIndexOf(`${field} `) + field.length + 1)
      return html`<br /><small>${what} ${says}: ${provenance} (${source})</small>`
    })}`
}
