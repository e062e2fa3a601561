import { call, findEntry } from '../lib/calls.js'
import { toDateTime, toDuration, toJson, toOutcome } from '../lib/format.js'
import { loadLedger } from '../lib/ledger.js'
import { html, useEffect, useState } from '../lib/preact.js'
import { toHash } from '../lib/router.js'
import { isPlainObject, JsonView } from '../ui/json-view.js'
import { LedgerLine } from '../ui/provenance.js'
import { Badge, Button, CopyButton, copy, say, useLoaded } from '../ui/ui.js'
import { Composer } from './composer.js'
import { canBeTest, toVitest } from './copy-as-test.js'
import { explain } from './notes.js'
import { reasonNotRepeatable, toCurl, toRequest } from './reproduce.js'

/** @import { CallRequest, Entry, Note } from '../types.d.ts' */

/**
 * A call: what was sent, what was answered, and why.
 *
 * @param {{ entry: Entry, lastSeq: () => number, onEdit: () => void, onSent: (entry: Entry) => void, onClose: () => void, repeat: { current: (() => unknown) | undefined } }} props
 */
export function EntryView({ entry, lastSeq, onEdit, onSent, onClose, repeat }) {
  const [draft, setDraft] = useState(/** @type {{ request: CallRequest, missing: string[] } | undefined} */ (undefined))
  const { data: ledger = [] } = useLoaded(loadLedger, [])
  useEffect(() => setDraft(undefined), [entry.seq])
  const reason = reasonNotRepeatable(entry)

  /** @param {CallRequest} request */
  const send = async (request) => {
    const since = lastSeq()
    const sent = await findEntry(await call(request), since)
    if (sent) onSent(sent)
  }
  const edit = async () => {
    // The next call must not take the place of the one that is being edited.
    onEdit()
    setDraft(await toRequest(entry))
  }
  const sendAgain = async () => {
    const { request, missing } = await toRequest(entry)
    if (missing.length > 0) await edit()
    else await send(request)
  }
  const copyAsCurl = async () => {
    const { request, missing } = await toRequest(entry)
    await copy(toCurl(request))
    const but = missing.length > 0 ? ` But the journal does not keep ${missing.join(' and ')}.` : ''
    say(`Copied the call as a curl command.${but}`)
  }
  repeat.current = reason === undefined ? sendAgain : undefined

  const notes = explain(entry, ledger)
  const general = notes.filter(({ field }) => field === undefined)
  return html`<article class="entry" aria-label=${`Call ${entry.seq}`} data-seq=${entry.seq}>
    <${Heading} entry=${entry} onClose=${onClose} />
    <div class="actions">
      ${
        reason === undefined
          ? html`<${Button} kind="primary" title="r" onPress=${sendAgain}>Send again<//>
              <${Button} onPress=${edit}>Edit and send<//>
              <${Button} onPress=${copyAsCurl}>Copy as curl<//>`
          : html`<p class="muted">It cannot be sent again. ${reason}</p>`
      }
      ${canBeTest(entry) && html`<${CopyButton} what="the call as a Vitest test" text=${() => toVitest(entry)}>Copy as Vitest test<//>`}
      <${CopyButton} what="the request body" text=${() => entry.raw_body ?? toJson(entry.body)}>Copy body<//>
      <${CopyButton} what="the answer" text=${() => toJson(entry.answer)}>Copy answer<//>
    </div>
    ${draft && html`<${Composer} ...${draft} onSend=${send} onCancel=${() => setDraft(undefined)} />`}
    <${Why} entry=${entry} notes=${general} />
    <div class="sides">
      <section aria-label="Request">
        <h3>Request <code>${entry.method} ${entry.path}</code></h3>
        <${RequestBody} entry=${entry} notes=${notes} />
        <details>
          <summary>${Object.keys(entry.headers).length} headers</summary>
          <dl class="headers">
            ${Object.entries(entry.headers).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
          </dl>
        </details>
      </section>
      <section aria-label="Answer">
        <h3>Answer <code>${entry.http_status === null ? 'none' : `HTTP ${entry.http_status}`}</code></h3>
        ${
          entry.answer === null
            ? html`<p class="muted">${describeMissingAnswer(entry)}</p>`
            : html`<${JsonView} value=${entry.answer} label="Body of the answer" />`
        }
      </section>
    </div>
  </article>`
}

/** @param {{ entry: Entry, onClose: () => void }} props */
function Heading({ entry, onClose }) {
  const { tone, label } = toOutcome(entry)
  const account = entry.account
  return html`<header>
    <h2><${Badge} tone=${tone}>${label}<//> ${entry.operation ?? 'No operation'}</h2>
    <button type="button" class="quiet close" onClick=${onClose} title="Esc">Close</button>
    <p class="muted">
      Call ${entry.seq}, ${toDateTime(entry.time)}, ${toDuration(entry.duration_ms)},
      ${' '}${account === null ? 'no token' : html`account <a href=${toHash({ view: 'projects', path: [account] })}>${account}</a>`}
    </p>
  </header>`
}

/** What concerns the call as a whole: notes on no field of its body, its fault and its near miss. @param {{ entry: Entry, notes: Note[] }} props */
function Why({ entry, notes }) {
  const { fault, near_miss } = entry
  if (notes.length === 0 && fault === null && near_miss === null) return null
  return html`<section class="why" aria-label="Why">
    ${notes.map((note) => html`<${NoteView} key=${note.text} note=${note} />`)}
    ${near_miss !== null && html`<p class="note">The nearest known path is <code>${near_miss}</code>.</p>`}
    ${fault !== null && html`<p class="note">Fault <code>${fault}</code> was applied. <a href=${toHash({ view: 'steer' })}>See the faults</a></p>`}
  </section>`
}

/** @param {{ entry: Entry, notes: Note[] }} props */
function RequestBody({ entry, notes }) {
  const { body, raw_body, method } = entry
  if (isPlainObject(body)) {
    const byField = new Map(
      Object.keys(body).map((key) => [
        key,
        notes.filter(({ field }) => field === key).map((note) => html`<${NoteView} key=${note.text} note=${note} />`),
      ]),
    )
    return html`<${JsonView} value=${body} notes=${byField} label="Body of the request" />`
  }
  if (raw_body)
    return html`<p class="muted">The body is not a JSON object. As received, with fingerprints in place of what may be secret:</p><pre class="raw" tabindex="0">${raw_body}</pre>`
  if (method === 'GET' || method === 'HEAD') return html`<p class="muted">No body.</p>`
  return html`<p class="muted">The body is not a JSON object. The journal does not keep such bodies.</p>`
}

/** @param {{ note: Note }} props */
const NoteView = ({ note: { kind, text, rows } }) => html`<div class=${`note ${kind}`}>
  <p>${text}</p>
  ${
    rows.length > 0 &&
    html`<details open=${kind === 'rejected'}><summary>Where this comes from</summary><ul>${rows.map((row) => html`<${LedgerLine} key=${row.name} row=${row} />`)}</ul></details>`
  }
</div>`

/** @param {Entry} entry */
function describeMissingAnswer({ http_status, operation }) {
  if (http_status === null) return 'No response was sent.'
  return operation === 'qr-image'
    ? 'An image, which the journal does not keep.'
    : 'The journal keeps no body of this answer.'
}
