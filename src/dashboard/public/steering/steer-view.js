import { sendJson } from '../lib/api.js'
import { html } from '../lib/preact.js'
import { navigate, useRoute } from '../lib/router.js'
import { Field, Select, useLoaded } from '../ui/ui.js'
import { ClockPanel } from './clock-panel.js'
import { FaultsPanel } from './faults-panel.js'
import { ModePanel } from './mode-panel.js'
import { ResetPanel, SnapshotsPanel, StatePanel } from './state-panels.js'

/** @import { Account } from '../types.d.ts' */

/** `#/steer`: what the mock does, for all accounts; `#/steer?account=fp_…`: for one. */
export function SteerView() {
  const { query } = useRoute()
  const { account = '' } = query
  const { data } = useLoaded(() => sendJson('accounts', { query: { limit: '1000' } }), [])
  const stored = /** @type {Account[]} */ (data?.accounts ?? []).map((one) => one.account)
  const accounts = [...new Set([...stored, account])].filter(Boolean)
  const set = (/** @type {string} */ value) => navigate({ view: 'steer', query: { account: value } })
  return html`<div class="page">
    <div class="page-head">
      <h1>Steering</h1>
      <div class="scope">
        <${Field} label="Applies to"><${Select} value=${account} onChange=${set} options=${[['', 'All accounts'], ...accounts.map((one) => [one, one])]} /><//>
      </div>
    </div>
    <div class="columns" key=${account}>
      <div class="stack">
        <${ModePanel} account=${account} />
        <${ClockPanel} account=${account} />
        <${ResetPanel} account=${account} />
      </div>
      <div class="stack">
        <${FaultsPanel} account=${account} />
        <${SnapshotsPanel} account=${account} />
        <${StatePanel} account=${account} />
      </div>
    </div>
  </div>`
}
