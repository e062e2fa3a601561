import { send, sendJson } from '../lib/api.js'
import { findFieldRows } from '../lib/field-rows.js'
import { plural, toDateTime, toDollars } from '../lib/format.js'
import { loadLedger } from '../lib/ledger.js'
import { html, useEffect, useState } from '../lib/preact.js'
import { toHash } from '../lib/router.js'
import { ProvenanceTip } from '../ui/provenance.js'
import { Secret } from '../ui/secret.js'
import { StatusBadge } from '../ui/status-badge.js'
import { Button, Field, Input, Loading, Select, say, useLoaded, useRefresh } from '../ui/ui.js'
import { ApiTokens } from './api-tokens.js'
import { Renewals } from './renewals.js'

/** @import { ClockState, LedgerRow, Project, Renewal } from '../types.d.ts' */

const fields = [
  'project_id',
  'project_name',
  'project_status',
  'number',
  'company_name',
  'country',
  'time_zone',
  'date_format',
  'service',
  'billing_plan',
  'next_billing_date',
  'amount_debited',
  'unbranded_keyword',
  'license_key',
  'global_webhook',
  'event_webhook',
  'smart_reply_webhook',
  'notes',
]

/** A project: its fields and where each comes from, its QR code, its API tokens, and what can be done with it. @param {{ account: string, id: string }} props */
export function ProjectView({ account, id }) {
  const [areSecretsShown, showSecrets] = useState(false)
  const secrets = areSecretsShown ? 'plain' : ''
  const { data, error, refresh } = useLoaded(
    () => sendJson(`projects/${encodeURIComponent(id)}`, { query: { account, secrets } }),
    [account, id, secrets],
  )
  const { data: ledger = [] } = useLoaded(loadLedger, [])
  useRefresh(refresh, 3000)
  const project = /** @type {Project | undefined} */ (data)
  const back = html`<nav class="crumbs" aria-label="Breadcrumb"><a href=${toHash({ view: 'projects' })}>Projects</a> / <a href=${toHash({ view: 'projects', path: [account] })}><code>${account}</code></a></nav>`
  if (!project) return html`<div class="page">${back}<${Loading} error=${error} /></div>`
  const hasSecrets = project.license_key !== '' || project.api_tokens.length > 0
  return html`<div class="page">
    ${back}
    <div class="page-head">
      <h1>${project.project_name}</h1>
      <${StatusBadge} status=${project.project_status} />
      <a href=${toHash({ view: 'requests', path: ['list'], query: { account } })}>Calls of the account</a>
      ${hasSecrets && html`<${Button} onPress=${() => showSecrets(!areSecretsShown)}>${areSecretsShown ? 'Hide secrets' : 'Show secrets'}<//>`}
    </div>
    <div class="columns">
      <section aria-labelledby="fields">
        <h2 id="fields">Fields</h2>
        <dl class="facts">
          ${fields.map((name) => html`<${FieldRow} key=${name} name=${name} project=${project} ledger=${ledger} />`)}
          <div><dt>created_at</dt><dd>${toDateTime(project.created_at)}</dd></div>
        </dl>
      </section>
      <div class="stack">
        <${QrCode} project=${project} isShown=${areSecretsShown} onShow=${() => showSecrets(true)} />
        <${ApiTokens} project=${project} onChanged=${refresh} />
        <${Status} project=${project} onChanged=${refresh} />
        <${Billing} project=${project} onChanged=${refresh} />
      </div>
    </div>
  </div>`
}

/** @param {{ name: string, project: Project, ledger: LedgerRow[] }} props */
function FieldRow({ name, project, ledger }) {
  const rows = findFieldRows(ledger, `create-project.${name}`, 'answer')
  const found = rows.length > 0 ? rows : findFieldRows(ledger, `create-project.${name}`, 'request')
  return html`<div>
    <dt>${name}</dt>
    <dd>${showField(name, project)}</dd>
    <dd class="source"><${ProvenanceTip} rows=${found} id=${name} /></dd>
  </div>`
}

/** @param {string} name @param {Project} project */
function showField(name, project) {
  const value = String(project[name])
  if (name === 'billing_plan') return `${value} ${describePlan(project.plan)}`
  if (name === 'service') return value === '2' ? '2 WhatsApp Official Account' : '1 Phone Automation'
  if (value === '') return html`<span class="muted">empty</span>`
  return name === 'license_key' ? html`<${Secret} value=${value} />` : value
}

/** @param {Project['plan']} plan */
function describePlan(plan) {
  if (!plan) return ''
  const { name, price, months } = plan
  if (months === 0) return `${name}, never billed`
  return `${name}, ${toDollars(price)} for ${plural(months, 'month')}`
}

/** @param {{ project: Project, isShown: boolean, onShow: () => void }} props */
function QrCode({ project, isShown, onShow }) {
  const { account, project_id, license_key } = project
  const [url, setUrl] = useState('')
  const hasCode = license_key !== ''
  useEffect(() => {
    if (!isShown || !hasCode) return undefined
    let made = ''
    void send(`projects/${project_id}/qr-code`, { query: { account } })
      .then((response) => response.blob())
      .then((blob) => {
        made = URL.createObjectURL(blob)
        setUrl(made)
      })
    return () => URL.revokeObjectURL(made)
  }, [account, project_id, isShown, hasCode])
  return html`<section aria-labelledby="qr">
    <h2 id="qr">QR code</h2>
    ${!hasCode && html`<p class="muted">A project of service 2 has no license key, and so no QR code.</p>`}
    ${hasCode && !isShown && html`<div class="qr"><${Button} onPress=${onShow}>Show the QR code<//></div>`}
    ${hasCode && isShown && html`<div class="qr">${url && html`<img src=${url} alt=${`QR code of the license key of project ${project_id}`} width="200" height="200" />`}</div>`}
  </section>`
}

/** @param {{ project: Project, onChanged: () => Promise<void> }} props */
function Status({ project: { account, project_id, project_status }, onChanged }) {
  /** @param {string} status */
  const set = async (status) => {
    await sendJson(`projects/${project_id}`, { method: 'PATCH', body: { account, project_status: status } })
    say(`Project ${project_id} is now ${status}.`)
    await onChanged()
  }
  return html`<section aria-labelledby="status">
    <h2 id="status">Status</h2>
    <p class="muted">Calls that would change an expired or deleted project get status 408.</p>
    <div class="actions" role="group" aria-labelledby="status">
      ${['Active', 'Expired', 'Delete'].map((status) => html`<button key=${status} type="button" aria-pressed=${status === project_status} onClick=${() => set(status)}>${status}</button>`)}
    </div>
  </section>`
}

/** @param {{ project: Project, onChanged: () => Promise<void> }} props */
function Billing({ project, onChanged }) {
  const { account, project_id, next_billing_date } = project
  const [date, setDate] = useState(next_billing_date)
  const [by, setBy] = useState('P1M')
  const [outcome, setOutcome] = useState(/** @type {(ClockState & { renewals: Renewal[] }) | undefined} */ (undefined))
  useEffect(() => setDate(next_billing_date), [next_billing_date])
  if (next_billing_date === '')
    return html`<section aria-labelledby="billing"><h2 id="billing">Billing</h2><p class="muted">This plan is never billed, so it has no next billing date.</p></section>`
  const save = async () => {
    await sendJson(`projects/${project_id}`, { method: 'PATCH', body: { account, next_billing_date: date } })
    say(`Project ${project_id} is billed next on ${date}.`)
    setOutcome(undefined)
    await onChanged()
  }
  const preview = async () =>
    setOutcome(await sendJson('clock/advance', { method: 'POST', body: { account, by, dry_run: true } }))
  return html`<section aria-labelledby="billing">
    <h2 id="billing">Billing</h2>
    <div class="row">
      <${Field} label="Next billing date"><${Input} type="date" value=${date} onInput=${setDate} /><//>
      <${Button} disabled=${date === '' || date === next_billing_date} onPress=${save}>Save<//>
    </div>
    <div class="row">
      <${Field} label="What would happen in"><${Select} value=${by} onChange=${setBy} options=${[['P1M', '1 month'], ['P2M', '2 months'], ['P6M', '6 months'], ['P1Y', '1 year']]} /><//>
      <${Button} onPress=${preview}>Preview<//>
    </div>
    ${outcome && html`<${Renewals} renewals=${outcome.renewals.filter((renewal) => renewal.project_id === project_id)} nothing=${`Until ${outcome.at.slice(0, 10)} this project is not billed.`} />`}
  </section>`
}
