import { send, sendJson } from '../lib/api.js'
import { plural, toDateTime } from '../lib/format.js'
import { html, useRef, useState } from '../lib/preact.js'
import { Button, Confirm, Field, Input, Loading, say, useLoaded } from '../ui/ui.js'
import { describeScope, toScope } from './scope.js'

/** @import { Snapshot } from '../types.d.ts' */

/** @param {{ account: string }} props */
export function ResetPanel({ account }) {
  const [isAsking, setAsking] = useState(false)
  const reset = async () => {
    const { accounts } = await sendJson('reset', { method: 'POST', body: toScope(account) })
    say(`Reset. ${plural(accounts, 'account')} existed before.`)
  }
  return html`<section aria-labelledby="reset">
    <h2 id="reset">Reset</h2>
    <p class="muted">Back to a fresh start with the same settings and fixtures: projects, tokens, balances, mode, clock, faults and calls.</p>
    <div class="actions"><button type="button" class="danger" onClick=${() => setAsking(true)}>Reset ${describeScope(account)}…</button></div>
    ${
      isAsking &&
      html`<${Confirm} title=${`Reset ${describeScope(account)}?`} action="Reset" onConfirm=${reset} onClose=${() => setAsking(false)}>
        <p>What was stored is gone, unless a snapshot has it.</p>
      <//>`
    }
  </section>`
}

/** Saves the state to a file, and replaces it by one. @param {{ account: string }} props */
export function StatePanel({ account }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null))
  const [file, setFile] = useState(/** @type {{ name: string, state: unknown } | undefined} */ (undefined))
  const [reason, setReason] = useState('')
  const save = async () => {
    const blob = await (await send('state', { query: { account } })).blob()
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = `picky-${account || 'state'}.json`
    link.click()
    URL.revokeObjectURL(link.href)
  }
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const choose = async ({ currentTarget }) => {
    const [chosen] = currentTarget.files ?? []
    if (!chosen) return
    try {
      setFile({ name: chosen.name, state: JSON.parse(await chosen.text()) })
      setReason('')
    } catch {
      setReason(`${chosen.name} is not a JSON file.`)
    }
    if (input.current) input.current.value = ''
  }
  const load = async () => {
    try {
      const { accounts } = await sendJson('state', { method: 'PUT', query: { account }, body: file?.state })
      setReason('')
      say(`Imported ${plural(accounts, 'account')}.`)
    } catch (error) {
      setReason(
        `${file?.name} was not imported, and nothing was changed. ${error instanceof Error ? error.message : ''}`,
      )
    }
  }
  return html`<section aria-labelledby="state">
    <h2 id="state">State as a file</h2>
    <p class="muted">A fixture file with accounts, projects and plans, with tokens and keys in plain text.</p>
    <div class="actions">
      <${Button} onPress=${save}>Export<//>
      <button type="button" onClick=${() => input.current?.click()}>Import…</button>
      <input ref=${input} class="hidden" type="file" accept=".json,application/json" aria-label="File to import" tabindex="-1" onChange=${choose} />
    </div>
    ${reason && html`<p class="bad" role="alert">${reason}</p>`}
    ${
      file &&
      html`<${Confirm} title=${`Import ${file.name}?`} action="Import" onConfirm=${load} onClose=${() => setFile(undefined)}>
        <p>It replaces ${account === '' ? 'all accounts and plans' : `the account ${account}`}.</p>
      <//>`
    }
  </section>`
}

/** @param {{ account: string }} props */
export function SnapshotsPanel({ account }) {
  const { data, error, refresh } = useLoaded(() => sendJson('snapshots', { query: { account } }), [account])
  const [name, setName] = useState('')
  const [restored, setRestored] = useState(/** @type {Snapshot | undefined} */ (undefined))
  const all = /** @type {Snapshot[] | undefined} */ (data?.snapshots)
  const isNew = all?.every((snapshot) => snapshot.name !== name) ?? true
  const save = async () => {
    await sendJson(`snapshots/${name}`, { method: 'PUT', body: toScope(account) })
    say(`Saved the snapshot ${name}.`)
    setName('')
    await refresh()
  }
  /** @param {Snapshot} snapshot */
  const restore = async (snapshot) => {
    const { accounts } = await sendJson(`snapshots/${snapshot.name}`, {
      method: 'POST',
      body: toScope(snapshot.account ?? ''),
    })
    say(`Restored ${plural(accounts, 'account')} from ${snapshot.name}.`)
  }
  /** @param {Snapshot} snapshot */
  const remove = async (snapshot) => {
    await sendJson(`snapshots/${snapshot.name}`, { method: 'DELETE', query: { account: snapshot.account ?? '' } })
    await refresh()
  }
  return html`<section aria-labelledby="snapshots">
    <h2 id="snapshots">Snapshots</h2>
    ${all === undefined && html`<${Loading} error=${error} />`}
    ${all?.length === 0 && html`<p class="muted">None yet. A snapshot is the state under a name, to go back to.</p>`}
    <ul class="list">
      ${all?.map(
        (snapshot) => html`<li key=${`${snapshot.account}/${snapshot.name}`}>
          <span class="grow"><b>${snapshot.name}</b><br /><span class="muted">${snapshot.account ?? 'all accounts'}, saved at ${toDateTime(snapshot.saved_at)}</span></span>
          <${Button} onPress=${() => setRestored(snapshot)}>Restore…<//>
          <${Button} onPress=${() => remove(snapshot)}>Delete<//>
        </li>`,
      )}
    </ul>
    <div class="row">
      <${Field} label="Name" hint="Letters, digits, dots, hyphens and underscores."><${Input} value=${name} onInput=${setName} /><//>
      <${Button} disabled=${!/^[A-Za-z0-9._-]{1,100}$/.test(name)} onPress=${save}>${isNew ? 'Save' : 'Replace'}<//>
    </div>
    ${
      restored &&
      html`<${Confirm} title=${`Restore ${restored.name}?`} action="Restore" onConfirm=${() => restore(restored)} onClose=${() => setRestored(undefined)}>
        <p>It replaces ${restored.account === null ? 'all accounts and plans' : `the account ${restored.account}`}.</p>
      <//>`
    }
  </section>`
}
