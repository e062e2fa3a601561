import { serverUrl } from '../lib/api.js'
import { call } from '../lib/calls.js'
import { isJson } from '../lib/format.js'
import { loadOperations } from '../lib/ledger.js'
import { html, useEffect, useState } from '../lib/preact.js'
import { toHash, useRoute } from '../lib/router.js'
import { bodySchema, describeType, sampleValues, toBody } from '../lib/schema.js'
import { toCurl } from '../requests/reproduce.js'
import { JsonView } from '../ui/json-view.js'
import { Badge, Button, CopyButton, Field, Input, Loading, Select, useLoaded } from '../ui/ui.js'
import { OperationNav } from './operation-nav.js'

/** @import { CallResponse, Operation, Schema } from '../types.d.ts' */

/** `#/try/create-project`: a form for each operation, made from the OpenAPI document, that sends a real request. */
export function TryView() {
  const { path } = useRoute()
  const { data: operations, error } = useLoaded(loadOperations, [])
  if (!operations) return html`<${Loading} error=${error} />`
  const operation = operations.find(({ operationId }) => operationId === path[0]) ?? operations[0]
  if (!operation) return null
  return html`<div class="page with-nav">
    <${OperationNav} view="try" operations=${operations} current=${operation.operationId} />
    <${TryForm} key=${operation.operationId} operation=${operation} operations=${operations} />
  </div>`
}

/** @param {{ operation: Operation, operations: Operation[] }} props */
function TryForm({ operation, operations }) {
  const { operationId, method, path, summary, parameters = [] } = operation
  const schema = bodySchema(operation)
  const [values, setValues] = useState(() => sampleValues(operation, operations))
  const [file, setFile] = useState('')
  const [response, setResponse] = useState(/** @type {CallResponse | undefined} */ (undefined))
  const body = schema ? toBody(schema, values) : undefined
  const filled = parameters.length > 0 ? path.replace(/\{\w+\}/, encodeURIComponent(file)) : path
  const request = {
    method,
    path: filled,
    headers: /** @type {Record<string, string>} */ (body ? { 'content-type': 'application/json' } : {}),
    body: body && JSON.stringify(body),
  }
  const required = schema?.required ?? []
  const isComplete = parameters.length === 0 || file !== ''
  return html`<div class="stack">
    <div class="page-head"><h1>${summary}</h1></div>
    <p><code>${method} ${path}</code> <a href=${toHash({ view: 'api', path: [operationId] })}>About this call</a></p>
    <div class="columns">
      <section aria-label="Request">
        <div class="fields">
          ${parameters.map(({ name, description }) => html`<${Field} key=${name} label=${name} hint=${description}><${Input} value=${file} onInput=${setFile} placeholder="qrcode_0123456789abc.png" /><//>`)}
          ${Object.entries(schema?.properties ?? {}).map(
            ([
              name,
              field,
            ]) => html`<${SchemaField} key=${name} name=${name} schema=${field} isRequired=${required.includes(name)}
              value=${values[name] ?? ''} onChange=${(/** @type {string} */ value) => setValues({ ...values, [name]: value })} />`,
          )}
        </div>
        <div class="actions">
          <${Button} kind="primary" disabled=${!isComplete} onPress=${async () => setResponse(await call(request))}>Send<//>
          <${CopyButton} what="the request as a curl command" text=${() => toCurl(request)}>Copy as curl<//>
          <${Button} onPress=${() => setValues(sampleValues(operation, operations))}>Fill in the sample<//>
        </div>
      </section>
      <div class="stack">
        <section aria-label="Answer">
          <h2>Answer</h2>
          ${response ? html`<${Answer} response=${response} />` : html`<p class="muted">Send the request to see what <code>${serverUrl}</code> answers.</p>`}
        </section>
        ${body && html`<section aria-label="Body"><h2>Body to send</h2><${JsonView} value=${body} label="Body to send" /></section>`}
      </div>
    </div>
  </div>`
}

/** @param {{ name: string, schema: Schema, isRequired: boolean, value: string, onChange: (value: string) => void }} props */
function SchemaField({ name, schema, isRequired, value, onChange }) {
  const label = `${name}${isRequired ? ' (required)' : ''}`
  const choices = schema.type === 'boolean' ? ['true', 'false'] : schema.enum?.map(String)
  if (choices) {
    const options = choices.map((choice) => [choice, choice])
    return html`<${Field} label=${label}><${Select} value=${value} onChange=${onChange} options=${[['', 'left out'], ...options]} /><//>`
  }
  if (schema.type === 'array')
    return html`<${Field} label=${label} hint="One per line."><textarea rows="2" value=${value} spellcheck=${false}
      onInput=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ event) => onChange(event.currentTarget.value)}></textarea><//>`
  return html`<${Field} label=${label}><${Input} value=${value} onInput=${onChange} placeholder=${describeType(schema)} /><//>`
}

/** @param {{ response: CallResponse }} props */
function Answer({ response: { httpStatus, text, id, blob } }) {
  const value = isJson(text) ? JSON.parse(text) : undefined
  const isGood = value?.status === 100 || blob !== undefined
  return html`<div class="stack" role="status">
    <p><${Badge} tone=${isGood ? 'good' : 'bad'}>${value?.status ?? (httpStatus || 'no response')}<//> ${httpStatus > 0 && `HTTP ${httpStatus}`} ${id && html`<a href=${toHash({ view: 'requests' })}>See it in the log</a>`}</p>
    ${blob ? html`<${Picture} blob=${blob} />` : value === undefined ? html`<pre class="raw" tabindex="0">${text}</pre>` : html`<${JsonView} value=${value} label="Body of the answer" />`}
  </div>`
}

/** @param {{ blob: Blob }} props */
function Picture({ blob }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url === '' ? null : html`<img src=${url} alt="The image in the answer" width="200" height="200" />`
}
