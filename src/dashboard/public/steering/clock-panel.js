import { sendJson } from '../lib/api.js'
import { toDateTime } from '../lib/format.js'
import { html, useState } from '../lib/preact.js'
import { Renewals } from '../projects/renewals.js'
import { Button, Field, Input, Loading, say, useLoaded, useRefresh } from '../ui/ui.js'
import { describeScope, toScope } from './scope.js'

/** @import { ClockState, Renewal } from '../types.d.ts' */

/** Shows, freezes and advances the clock. @param {{ account: string }} props */
export function ClockPanel({ account }) {
  const { data, error, refresh } = useLoaded(() => sendJson('clock', { query: { account } }), [account])
  const [outcome, setOutcome] = useState(/** @type {(ClockState & { renewals: Renewal[] }) | undefined} */ (undefined))
  const [at, setAt] = useState('')
  const [by, setBy] = useState('P1W')
  useRefresh(refresh, 1000)
  const clock = /** @type {ClockState | undefined} */ (data)
  if (!clock) return html`<section><h2>Clock</h2><${Loading} error=${error} /></section>`
  /** @param {Record<string, unknown>} body */
  const set = async (body) => {
    const { at: now } = await sendJson('clock', { method: 'PUT', body: { ...toScope(account), ...body } })
    say(`The clock of ${describeScope(account)} is at ${toDateTime(now)}.`)
    setOutcome(undefined)
    await refresh()
  }
  /** @param {string} duration */
  const advance = async (duration) => {
    setOutcome(await sendJson('clock/advance', { method: 'POST', body: { ...toScope(account), by: duration } }))
    await refresh()
  }
  return html`<section aria-labelledby="clock">
    <h2 id="clock">Clock</h2>
    <p class="state"><b><time datetime=${clock.at}>${toDateTime(clock.at)}</time></b> ${describeClock(clock)}</p>
    <div class="actions">
      ${clock.frozen ? html`<${Button} onPress=${() => set({ at: clock.at, frozen: false })}>Let it run<//>` : html`<${Button} onPress=${() => set({ at: clock.at })}>Freeze<//>`}
      ${!clock.system && html`<${Button} onPress=${() => set({ system: true })}>Follow the system time<//>`}
    </div>
    <div class="actions">
      <${Button} onPress=${() => advance('P1D')}>Advance a day<//>
      <${Button} onPress=${() => advance('P1M')}>Advance a month<//>
    </div>
    <details>
      <summary>Another time</summary>
      <div class="row">
        <${Field} label="Advance by" hint="An ISO 8601 duration such as P2M10D."><${Input} value=${by} onInput=${setBy} /><//>
        <${Button} disabled=${!/^P(?!$)(\d+[YMWD])*(T(?!$)(\d+[HMS])+)?$/.test(by)} onPress=${() => advance(by)}>Advance<//>
      </div>
      <div class="row">
        <${Field} label="Freeze at" hint="UTC. Renews nothing."><${Input} type="datetime-local" value=${at} onInput=${setAt} /><//>
        <${Button} disabled=${at === ''} onPress=${() => set({ at: `${at}Z` })}>Set<//>
      </div>
    </details>
    ${outcome && html`<${Renewals} renewals=${outcome.renewals} withProject nothing=${`Advanced to ${toDateTime(outcome.at)}. No plan was due.`} />`}
  </section>`
}

/** @param {ClockState} clock */
function describeClock({ frozen, system }) {
  if (frozen) return 'frozen'
  return system ? 'system time' : 'running, not at the system time'
}
