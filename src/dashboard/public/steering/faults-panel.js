import { sendJson } from '../lib/api.js'
import { toCount } from '../lib/format.js'
import { loadOperations } from '../lib/ledger.js'
import { html, useState } from '../lib/preact.js'
import { Button, Field, Input, Loading, Select, say, useLoaded, useRefresh } from '../ui/ui.js'
import { describeScope, toScope } from './scope.js'

/** @import { Fault } from '../types.d.ts' */

/**
 * The kinds of faults: the fields of the form that each needs, and the part of the fault that it makes of them.
 *
 * @type {Record<string, { label: string, needs: string[], make: (form: Record<string, string>) => Record<string, unknown> }>}
 */
const kinds = {
  status: {
    label: 'Error of the API',
    needs: ['status', 'message'],
    make: ({ status, message }) => ({ status: Number(status), ...(message && { message }) }),
  },
  http: {
    label: 'HTTP error',
    needs: ['http_status', 'body'],
    make: ({ http_status, body }) => ({ http_status: Number(http_status), ...(body && { body }) }),
  },
  delay: { label: 'Delay', needs: ['delay_ms'], make: ({ delay_ms }) => ({ delay_ms: Number(delay_ms) }) },
  reset: { label: 'Connection reset', needs: [], make: () => ({ transport: 'reset' }) },
  lost: { label: 'Executed, response lost', needs: [], make: () => ({ transport: 'lost' }) },
  hang: { label: 'No response at all', needs: [], make: () => ({ transport: 'hang' }) },
  truncate: { label: 'Response cut off', needs: [], make: () => ({ transport: 'truncate' }) },
  malformed: { label: 'Response that is not JSON', needs: [], make: () => ({ transport: 'malformed' }) },
}

/** @type {Record<string, { label: string, isNumber?: boolean, max?: number }>} */
const inputs = {
  status: { label: 'Status in the body', isNumber: true, max: 9999 },
  message: { label: "Message (empty: the mock's)" },
  http_status: { label: 'HTTP status', isNumber: true, max: 599 },
  body: { label: 'Body' },
  delay_ms: { label: 'Delay in ms', isNumber: true, max: 600_000 },
}

/** Faults that are set, with their counters, and a form for another. @param {{ account: string }} props */
export function FaultsPanel({ account }) {
  const { data, error, refresh } = useLoaded(() => sendJson('faults', { query: { account } }), [account])
  useRefresh(refresh)
  const faults = /** @type {Fault[] | undefined} */ (data?.faults)
  /** @param {string} id */
  const remove = async (id) => {
    await sendJson(`faults/${encodeURIComponent(id)}`, { method: 'DELETE' })
    await refresh()
  }
  return html`<section aria-labelledby="faults">
    <h2 id="faults">Faults</h2>
    ${faults === undefined && html`<${Loading} error=${error} />`}
    ${faults?.length === 0 && html`<p class="muted">No fault is set. A fault makes calls fail, wait or lose their connection.</p>`}
    <ul class="list">
      ${faults?.map(
        (fault) => html`<li key=${fault.id} data-fault=${fault.id}>
          <span class="grow"><b>${fault.operation === '*' ? 'every operation' : fault.operation}</b>: ${describeFault(fault)}
            <br /><span class="muted">${describeCounters(fault)}${fault.account && account === '' ? `, account ${fault.account}` : ''}</span></span>
          <${Button} onPress=${() => remove(fault.id)}>Remove<//>
        </li>`,
      )}
    </ul>
    <${FaultForm} account=${account} onAdded=${refresh} />
  </section>`
}

/** @param {{ account: string, onAdded: () => Promise<void> }} props */
function FaultForm({ account, onAdded }) {
  const { data: operations = [] } = useLoaded(loadOperations, [])
  const [form, setForm] = useState(
    /** @type {Record<string, string>} */ ({
      operation: '*',
      kind: 'status',
      status: '101',
      http_status: '503',
      delay_ms: '3000',
      times: '1',
      after: '',
    }),
  )
  /** @param {string} name */
  const set = (name) => (/** @type {string} */ value) => setForm({ ...form, [name]: value })
  const { operation = '*', kind = 'status', times = '', after = '' } = form
  const { needs, make } = kinds[kind] ?? { needs: [], make: () => ({}) }
  const isValid = needs.every((name) => isValidInput(name, form[name] ?? '')) && isCount(times, 1) && isCount(after, 0)
  const add = async () => {
    const counts = { ...(times && { times: Number(times) }), ...(after && { after: Number(after) }) }
    await sendJson('faults', { method: 'POST', body: { ...toScope(account), operation, ...make(form), ...counts } })
    say(`The fault is set for ${describeScope(account)}.`)
    await onAdded()
  }
  // Calls for images carry no token, so a fault for one account would never apply to them.
  const offered = operations.filter(({ operationId }) => account === '' || operationId !== 'qr-image')
  return html`<div class="form" role="group" aria-label="New fault">
    <${Field} label="Operation"><${Select} value=${operation} onChange=${set('operation')} options=${[['*', 'Every operation'], ...offered.map(({ operationId }) => [operationId, operationId])]} /><//>
    <${Field} label="Kind"><${Select} value=${kind} onChange=${set('kind')} options=${Object.entries(kinds).map(([key, { label }]) => [key, label])} /><//>
    ${needs.map((name) => html`<${Field} key=${name} label=${inputs[name]?.label ?? name}><${Input} value=${form[name] ?? ''} onInput=${set(name)} inputmode=${inputs[name]?.isNumber ? 'numeric' : undefined} /><//>`)}
    <${Field} label="Times (empty: always)"><${Input} value=${times} onInput=${set('times')} inputmode="numeric" /><//>
    <${Field} label="After this many calls"><${Input} value=${after} onInput=${set('after')} inputmode="numeric" placeholder="0" /><//>
    <div class="actions"><${Button} kind="primary" disabled=${!isValid} onPress=${add}>Set the fault<//></div>
  </div>`
}

/** @param {string} name @param {string} text */
function isValidInput(name, text) {
  const { isNumber = false, max = 0 } = inputs[name] ?? {}
  if (!isNumber) return true
  const hasBody = name !== 'http_status' || !['204', '205', '304'].includes(text)
  return /^\d+$/.test(text) && Number(text) <= max && (name !== 'http_status' || Number(text) >= 200) && hasBody
}

/** @param {string} text @param {number} min */
const isCount = (text, min) => text === '' || (/^\d{1,9}$/.test(text) && Number(text) >= min)

/** @param {Fault} fault */
function describeFault({ status, message, http_status, body, delay_ms, transport }) {
  const parts = [
    status !== undefined && `status ${status}${message ? ` “${message}”` : ''}`,
    http_status !== undefined && `HTTP ${http_status}${body === undefined ? '' : ' with a body of its own'}`,
    delay_ms !== undefined &&
      `a delay of ${typeof delay_ms === 'number' ? `${toCount(delay_ms)} ms` : JSON.stringify(delay_ms)}`,
    transport !== undefined && (kinds[transport]?.label.toLowerCase() ?? transport),
  ]
  return parts.filter(Boolean).join(', ')
}

/** @param {Fault} fault */
function describeCounters({ fired, remaining, after, matched }) {
  const rest = remaining === null ? 'no limit' : `${toCount(remaining)} remaining`
  const waits = after !== undefined && matched < after ? `, lets ${toCount(after - matched)} more pass first` : ''
  return `fired ${toCount(fired)}, ${rest}${waits}`
}
