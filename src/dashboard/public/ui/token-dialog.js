import { html, useEffect, useRef, useState } from '../lib/preact.js'

/**
 * Asks for the control token. It cannot be closed, as nothing works without the token.
 *
 * @param {{ reason: string, give: (token: string) => void }} props
 */
export function TokenDialog({ reason, give }) {
  const [token, setToken] = useState('')
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => dialog.current?.showModal(), [])
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault()
    if (token !== '') give(token)
  }
  return html`<dialog ref=${dialog} aria-labelledby="token-title" onCancel=${(/** @type {Event} */ event) => event.preventDefault()}>
    <form onSubmit=${submit}>
      <h2 id="token-title">Control token</h2>
      <p>This server requires its control token (setting <code>control-token</code>). It is kept for this tab.</p>
      ${reason && html`<p class="bad" role="alert">${reason}</p>`}
      <label class="field"><span class="label">Token</span>
        <input type="password" value=${token} autocomplete="off" onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ event) => setToken(event.currentTarget.value)} />
      </label>
      <div class="actions"><button class="primary" type="submit">Continue</button></div>
    </form>
  </dialog>`
}
