import { sendJson } from '../lib/api.js'
import { isIpAddress } from '../lib/ip.js'
import { html, useState } from '../lib/preact.js'
import { Secret } from '../ui/secret.js'
import { StatusBadge } from '../ui/status-badge.js'
import { Button, Field, Input, say } from '../ui/ui.js'

/** @import { ApiToken, Project } from '../types.d.ts' */

/** @type {Record<string, string>} */
const reasons = {
  unknown: 'it is unknown',
  deleted: 'it is deleted',
  disabled: 'it is disabled',
  account_disabled: 'its account is disabled',
  project_expired: 'the project is expired',
  project_deleted: 'the project is deleted',
  bound_to_another_address: 'it is bound to another address',
}

/** The API tokens of a project. @param {{ project: Project, onChanged: () => Promise<void> }} props */
export function ApiTokens({ project, onChanged }) {
  const [ip, setIp] = useState('')
  const [checked, setChecked] = useState({ conditions: '', answers: /** @type {string[]} */ ([]) })
  const { account, project_id, project_status, api_tokens } = project
  // The answers count as long as these are what they were.
  const conditions = JSON.stringify([ip, project_status, api_tokens.map(({ state }) => state)])
  const answers = checked.conditions === conditions ? checked.answers : []
  const check = async () => {
    // The check takes tokens, not fingerprints.
    /** @type {Project} */
    const plain = await sendJson(`projects/${project_id}`, { query: { account, secrets: 'plain' } })
    const checks = plain.api_tokens.map(async ({ token }) => {
      const { accepted, reason } = await sendJson('api-tokens/check', {
        method: 'POST',
        body: { account, api_token: token, ip },
      })
      return accepted ? `Accepted from ${ip}.` : `Rejected from ${ip}: ${reasons[reason] ?? reason}.`
    })
    setChecked({ conditions, answers: await Promise.all(checks) })
  }
  return html`<section aria-labelledby="tokens">
    <h2 id="tokens">API tokens</h2>
    ${api_tokens.length === 0 && html`<p class="muted">This project has no API tokens. create-api-token issues them.</p>`}
    <ul class="tokens">
      ${api_tokens.map((token, index) => html`<${TokenRow} key=${index} token=${token} answer=${answers[index]} project=${project} onChanged=${onChanged} />`)}
    </ul>
    ${
      api_tokens.length > 0 &&
      html`<div class="row">
        <${Field} label="Would they be accepted from"><${Input} value=${ip} onInput=${setIp} placeholder="192.168.0.1" /><//>
        <${Button} disabled=${!isIpAddress(ip)} onPress=${check}>Check<//>
      </div>`
    }
  </section>`
}

/** @param {{ token: ApiToken, answer: string | undefined, project: Project, onChanged: () => Promise<void> }} props */
function TokenRow({ token: { ip, token, state }, answer, project: { account, project_id }, onChanged }) {
  const next = state === 'enabled' ? 'disabled' : 'enabled'
  const change = async () => {
    await sendJson(`projects/${project_id}/api-tokens`, {
      method: 'PATCH',
      body: { account, api_token: token, state: next },
    })
    say(`The API token is now ${next}.`)
    await onChanged()
  }
  return html`<li>
    <${StatusBadge} status=${state} />
    <span class="grow"><${Secret} value=${token} /><br /><span class="muted">${ip === '' ? 'not bound to an address' : `bound to ${ip}`}</span>
      ${answer !== undefined && html`<br /><span role="status">${answer}</span>`}</span>
    ${state === 'deleted' ? html`<span class="muted">cannot be restored</span>` : html`<${Button} onPress=${change}>${next === 'enabled' ? 'Enable' : 'Disable'}<//>`}
  </li>`
}
