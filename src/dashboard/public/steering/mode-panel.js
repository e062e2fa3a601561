import { sendJson } from '../lib/api.js'
import { html, useState } from '../lib/preact.js'
import { Button, Confirm, Field, Input, Loading, say, useLoaded, useRefresh } from '../ui/ui.js'
import { describeScope, toScope } from './scope.js'

/** @import { Mode } from '../types.d.ts' */

/** Switches the emulated API off and on. @param {{ account: string }} props */
export function ModePanel({ account }) {
  const { data, error, refresh } = useLoaded(() => sendJson('mode', { query: { account } }), [account])
  const [isAsking, setAsking] = useState(false)
  const [message, setMessage] = useState('')
  useRefresh(refresh)
  const mode = /** @type {Mode | undefined} */ (data)
  if (!mode) return html`<section><h2>Mode</h2><${Loading} error=${error} /></section>`
  const isOff = mode.mode === 'deprecated'
  /** @param {Record<string, unknown>} body */
  const set = async (body) => {
    await sendJson('mode', { method: 'PUT', body: { ...toScope(account), ...body } })
    say(
      body.mode === 'deprecated'
        ? `The API is switched off for ${describeScope(account)}.`
        : `The API is active for ${describeScope(account)}.`,
    )
    await refresh()
  }
  const switchOff = () => set({ mode: 'deprecated', ...(message !== '' && { message }) })
  return html`<section class=${`switch-panel ${isOff ? 'off' : ''}`} aria-labelledby="mode">
    <h2 id="mode">Mode</h2>
    <p class="state"><b>${isOff ? 'Switched off' : 'Active'}</b> ${isOff ? 'deprecated' : ''}</p>
    <p>
      ${
        isOff
          ? html`Every PM call gets status ${mode.status} (HTTP ${mode.http_status}): ${mode.message}`
          : html`Calls work. Switched off, every PM call fails as the vendor announced, and changes nothing.`
      }
    </p>
    <div class="actions">
      ${
        isOff
          ? html`<${Button} kind="primary" onPress=${() => set({ mode: 'active' })}>Switch the API on<//>`
          : html`<button type="button" class="danger" onClick=${() => setAsking(true)}>Switch the API off…</button>`
      }
    </div>
    ${
      isAsking &&
      html`<${Confirm} title=${`Switch the API off for ${describeScope(account)}?`} action="Switch off" onConfirm=${switchOff} onClose=${() => setAsking(false)}>
        <p>Every PM call fails until it is switched on again. Nothing stored is changed.</p>
        <${Field} label="Message" hint="Empty: the vendor's notice.">
          <${Input} value=${message} onInput=${setMessage} maxlength=${1000} />
        <//>
      <//>`
    }
  </section>`
}
