import { html } from '../lib/preact.js'
import { CopyButton } from './ui.js'

/** A secret: dots while the server has sent only its fingerprint. @param {{ value: string }} props */
export function Secret({ value }) {
  if (value.startsWith('fp_'))
    return html`<span class="secret" role="img" aria-label=${`hidden, fingerprint ${value}`}>••••••••••••</span>`
  return html`<span class="secret"><code>${value}</code> <${CopyButton} what="the secret" text=${() => value}>Copy<//></span>`
}
