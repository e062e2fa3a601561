import { html } from '../lib/preact.js'

/**
 * A JSON value, indented. `notes` are shown below the line of the top-level key that they are about.
 *
 * @param {{ value: unknown, notes?: Map<string, unknown>, label: string }} props
 */
export function JsonView({ value, notes, label }) {
  return html`<div class="json" role="region" aria-label=${label} tabindex="0">
    ${
      isPlainObject(value)
        ? html`<div>{</div>
          ${Object.entries(value).map(
            ([key, inner], index, all) =>
              html`<div key=${key} class="member" data-key=${key}>
                <pre><span class="json-key">${JSON.stringify(key)}</span>: <${Value} value=${inner} />${index < all.length - 1 ? ',' : ''}</pre>
                ${notes?.get(key)}
              </div>`,
          )}
          <div>}</div>`
        : html`<pre><${Value} value=${value} /></pre>`
    }
  </div>`
}

/** @param {{ value: unknown }} props */
function Value({ value }) {
  const kind = typeof value === 'object' ? 'structure' : typeof value
  const text = JSON.stringify(value, null, 2) ?? 'undefined'
  return html`<span class=${`json-${kind}`}>${text}</span>`
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isPlainObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
