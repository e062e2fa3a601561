import { isJson } from '../lib/format.js'
import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { Button, Field } from '../ui/ui.js'

/** @import { CallRequest } from '../types.d.ts' */

/**
 * Edits a request before it is sent. The body is sent as it is, so that it can also be no JSON.
 *
 * @param {{ request: CallRequest, missing: string[], onSend: (request: CallRequest) => Promise<void>, onCancel: () => void }} props
 */
export function Composer({ request, missing, onSend, onCancel }) {
  const [path, setPath] = useState(request.path)
  const [body, setBody] = useState(indent(request.body ?? ''))
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  useEffect(() => area.current?.focus(), [])
  const send = () => onSend({ ...request, path, body: body === '' ? undefined : body })
  return html`<section class="composer" aria-label="Edit and send">
    ${
      missing.length > 0 &&
      html`<p class="note rejected">The journal does not keep ${missing.join(' and ')}. Type it.</p>`
    }
    <${Field} label="Path">
      <input value=${path} onInput=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ event) => setPath(event.currentTarget.value)} spellcheck=${false} />
    <//>
    <${Field} label="Body" hint=${describeBody(body)}>
      <textarea ref=${area} rows=${Math.min(18, body.split('\n').length + 1)} spellcheck=${false} value=${body}
        onInput=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ event) => setBody(event.currentTarget.value)}></textarea>
    <//>
    <div class="actions">
      <${Button} kind="primary" disabled=${!path.startsWith('/')} onPress=${send}>Send<//>
      <button type="button" onClick=${onCancel}>Cancel</button>
    </div>
  </section>`
}

/** @param {string} text */
function indent(text) {
  return isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text
}

/** @param {string} text */
const describeBody = (text) => (isJson(text) ? '' : 'This is not JSON. It is sent as it is.')
