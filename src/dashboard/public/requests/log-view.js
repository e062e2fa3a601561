import { send, sendJson } from '../lib/api.js'
import { contains, isFailed, plural, toCount } from '../lib/format.js'
import { loadLedger, loadOperations } from '../lib/ledger.js'
import { html, useEffect, useMemo, useRef } from '../lib/preact.js'
import { navigate, toHash, useRoute } from '../lib/router.js'
import { useStore } from '../lib/store.js'
import { useKeys } from '../ui/keyboard.js'
import { attempt, Button, Input, Select, say, useLoaded } from '../ui/ui.js'
import { EntryList } from './entry-list.js'
import { EntryView } from './entry-view.js'
import { createFeed, maxEntries } from './feed.js'
import { FirstRun } from './first-run.js'

/** @import { Account, Entry } from '../types.d.ts' */
/** @typedef {ReturnType<typeof createFeed>} Feed */

/**
 * The request log. The filter and the call shown stand in the URL: `#/requests` follows the newest call, `#/requests/12` shows
 * call 12, `#/requests/list` shows none.
 */
export function LogView() {
  const { path, query } = useRoute()
  const { account = '', operation = '', status = '', text = '' } = query
  // The server selects by what it knows. `failed` and text are applied here, to the calls received.
  const feed = useMemo(
    () => createFeed({ account, operation, status: /^\d+$/.test(status) ? status : '' }),
    [account, operation, status],
  )
  useEffect(() => feed.close, [feed])
  const { entries, isLoaded, connection } = useStore(feed)
  const shown = useMemo(
    () => entries.filter((entry) => (status !== 'failed' || isFailed(entry)) && (text === '' || contains(entry, text))),
    [entries, status, text],
  )

  const isFollowing = path.length === 0
  const seq = isFollowing ? shown[0]?.seq : Number(path[0])
  const entry = useEntry({ entries, isLoaded }, seq)
  /** @type {{ current: (() => unknown) | undefined }} */
  const repeat = useRef(undefined)
  const open = (/** @type {string | undefined} */ id) =>
    navigate({ view: 'requests', path: id === undefined ? [] : [id], query })
  const step = (/** @type {number} */ by) => {
    const index = shown.findIndex((candidate) => candidate.seq === seq)
    const next = shown[Math.max(0, Math.min(shown.length - 1, index + by))]
    if (next) open(String(next.seq))
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: () => document.querySelector('article.entry')?.querySelector('button')?.focus(),
    Escape: () => open('list'),
    r: () => void attempt(async () => repeat.current?.()),
  })

  if (connection === 'off')
    return html`<p class="pad">The journal is turned off (setting <code>journal</code> is 0), so there is nothing to show.</p>`
  const isUnfiltered = [account, operation, status, text].every((part) => part === '')
  const isEmpty = isLoaded && entries.length === 0 && isUnfiltered
  return html`<div class="log" data-open=${entry !== undefined}>
    <h1 class="hidden">Requests</h1>
    <${FilterBar} query=${query} path=${path} entries=${entries} />
    <${Toolbar} feed=${feed} shown=${shown} isFollowing=${isFollowing} account=${account} onFollow=${(/** @type {boolean} */ isOn) => open(isOn ? undefined : seq === undefined ? 'list' : String(seq))} />
    ${
      isEmpty
        ? html`<${FirstRun} />`
        : html`<div class="panes">
            ${
              isLoaded && shown.length === 0
                ? html`<p class="muted pad">No call matches the filter. <a href=${toHash({ view: 'requests' })}>Show all calls</a></p>`
                : html`<${EntryList} entries=${shown} selected=${seq} linkTo=${(/** @type {number} */ id) => toHash({ view: 'requests', path: [String(id)], query })} />`
            }
            ${
              entry === undefined
                ? path[0] !== undefined &&
                  path[0] !== 'list' &&
                  isLoaded &&
                  html`<p class="muted pad">The journal does not have call ${path[0]}.</p>`
                : entry &&
                  html`<${EntryView} key="entry" entry=${entry} lastSeq=${feed.lastSeq} repeat=${repeat} onEdit=${() => open(String(entry.seq))} onSent=${(/** @type {Entry} */ sent) => open(String(sent.seq))} onClose=${() => open('list')} />`
            }
          </div>`
    }
  </div>`
}

/**
 * The call with a number: from the list, or else from the journal. null while it is fetched.
 *
 * @param {{ entries: Entry[], isLoaded: boolean }} list
 * @param {number | undefined} seq
 */
function useEntry({ entries, isLoaded }, seq) {
  const listed = entries.find((entry) => entry.seq === seq)
  const isWanted = isLoaded && listed === undefined && seq !== undefined && Number.isSafeInteger(seq)
  const { data, error } = useLoaded(async () => (isWanted ? sendJson(`requests/${seq}`) : undefined), [isWanted, seq])
  if (listed) return listed
  if (!isWanted || error !== undefined) return undefined
  return data?.seq === seq ? /** @type {Entry} */ (data) : null
}

/** @param {{ query: Record<string, string>, path: string[], entries: Entry[] }} props */
function FilterBar({ query, path, entries }) {
  const { account = '', operation = '', status = '', text = '' } = query
  const { data: operations = [] } = useLoaded(loadOperations, [])
  const statuses = useStatuses()
  const { data: stored } = useLoaded(() => sendJson('accounts', { query: { limit: '1000' } }), [])
  const known = /** @type {Account[]} */ (stored?.accounts ?? []).map((one) => one.account)
  const accounts = [...new Set([...known, ...entries.flatMap((entry) => entry.account ?? []), account])].filter(Boolean)
  /** @param {string} name */
  const set = (name) => (/** @type {string} */ value) =>
    navigate(
      { view: 'requests', path: path[0] === 'list' ? path : [], query: { ...query, [name]: value } },
      { replace: name === 'text' },
    )
  return html`<search class="filters">
    <${Input} id="filter" type="search" label="Text" placeholder="Filter by text  /" value=${text} onInput=${set('text')} />
    <${Select} label="Account" value=${account} onChange=${set('account')} options=${[['', 'All accounts'], ...accounts.map((one) => [one, one])]} />
    <${Select} label="Operation" value=${operation} onChange=${set('operation')}
      options=${[['', 'All operations'], ...operations.map(({ operationId }) => [operationId, operationId])]} />
    <${Select} label="Status" value=${status} onChange=${set('status')}
      options=${[['', 'Any status'], ['failed', 'Failed'], ...statuses]} />
  </search>`
}

/** The statuses of answers with their names, from the ledger. */
function useStatuses() {
  const { data: ledger = [] } = useLoaded(loadLedger, [])
  return ledger.flatMap(({ kind, name, says }) => (kind === 'status' ? [[name, `${name} ${says.split(':')[0]}`]] : []))
}

/** @param {{ feed: Feed, shown: Entry[], isFollowing: boolean, account: string, onFollow: (isOn: boolean) => void }} props */
function Toolbar({ feed, shown, isFollowing, account, onFollow }) {
  const { entries, connection, isPaused, waiting } = useStore(feed)
  const failed = shown.filter(isFailed).length
  const isFull = entries.length === maxEntries
  const clear = async () => {
    const { removed } = await (await send('requests', { method: 'DELETE', query: { account } })).json()
    say(`Deleted ${plural(removed, 'call')}.`)
  }
  return html`<div class="toolbar">
    <p class="counts">
      <b>${shown.length === entries.length ? plural(shown.length, 'call') : `${toCount(shown.length)} of ${plural(entries.length, 'call')}`}</b>
      ${failed > 0 && html`<span class="bad">, ${toCount(failed)} failed</span>`}
      ${isFull && html`<span class="muted">, the newest ${toCount(maxEntries)}</span>`}
    </p>
    ${connection === 'lost' && html`<p class="bad" role="alert">The connection is lost. Trying again.</p>`}
    <div class="actions">
      <label class="switch"><input type="checkbox" role="switch" checked=${isFollowing} onChange=${() => onFollow(!isFollowing)} /> Follow latest</label>
      <${Button} onPress=${() => feed.pause(!isPaused)}>${isPaused ? `Resume${waiting > 0 ? ` (${toCount(waiting)} new)` : ''}` : 'Pause'}<//>
      <${Button} disabled=${entries.length === 0} onPress=${clear}>${account === '' ? 'Clear' : 'Clear account'}<//>
    </div>
  </div>`
}
