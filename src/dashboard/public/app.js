import { changes, isDisconnected, overviewPath, sendJson, tokenRequest } from './lib/api.js'
import { html, render, useEffect, useState } from './lib/preact.js'
import { toHash, useRoute } from './lib/router.js'
import { useStore } from './lib/store.js'
import { ProjectsView } from './projects/projects-view.js'
import { ReferenceView } from './reference/reference-view.js'
import { TryView } from './reference/try-view.js'
import { LogView } from './requests/log-view.js'
import { SteerView } from './steering/steer-view.js'
import { KeyboardHelp, useKeys } from './ui/keyboard.js'
import { TokenDialog } from './ui/token-dialog.js'
import { Badge, Message, useLoaded, useRefresh } from './ui/ui.js'

/** @import { Overview } from './types.d.ts' */

/** @type {Record<string, { title: string, View: () => unknown }>} */
const views = {
  requests: { title: 'Requests', View: LogView },
  projects: { title: 'Projects', View: ProjectsView },
  steer: { title: 'Steering', View: SteerView },
  try: { title: 'Try it', View: TryView },
  api: { title: 'API', View: ReferenceView },
}

function App() {
  const { view } = useRoute()
  const request = useStore(tokenRequest)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const { title, View } = views[view] ?? { title: 'Not found', View: NotFound }
  useEffect(() => {
    document.title = `${title} · picky-assist-mock`
  }, [title])
  useKeys({
    '?': () => setHelpOpen(true),
    '/': () => document.getElementById('filter')?.focus(),
  })
  return html`<a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="bar">
      <a class="brand" href=${toHash({})}>picky-assist-mock</a>
      <nav aria-label="Views">
        ${Object.entries(views).map(([name, { title: label }]) => html`<a key=${name} href=${toHash({ view: name })} aria-current=${name === view ? 'page' : undefined}>${label}</a>`)}
      </nav>
      <${ModeBadge} />
      <button type="button" class="quiet" onClick=${() => setHelpOpen(true)} aria-label="Keyboard help" title="?">?</button>
    </header>
    <main id="main" tabindex="-1"><${View} key=${view} /></main>
    <${Message} />
    ${isHelpOpen && html`<${KeyboardHelp} onClose=${() => setHelpOpen(false)} />`}
    ${request && html`<${TokenDialog} ...${request} />`}`
}

// A link to #main would be read as a place of its own.
/** @param {Event} event */
function skip(event) {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** The mode of the emulated API, and whether there is a connection, in view wherever one is. */
function ModeBadge() {
  const change = useStore(changes)
  const { data, error, refresh } = useLoaded(() => sendJson(overviewPath), [change])
  useRefresh(refresh, 2000)
  if (isDisconnected(error)) return html`<span class="mode" role="alert"><${Badge} tone="bad">No connection<//></span>`
  const overview = /** @type {Overview | undefined} */ (data)
  if (!overview) return null
  const isOff = overview.mode === 'deprecated'
  return html`<a class="mode" href=${toHash({ view: 'steer' })}>
    <${Badge} tone=${isOff ? 'bad' : 'good'}>${isOff ? 'API switched off' : 'API active'}<//>
    <span class="muted version">${overview.version}</span>
  </a>`
}

const NotFound = () => html`<p class="pad">There is no such page. <a href=${toHash({})}>Requests</a></p>`

const root = document.getElementById('app')
if (root) render(html`<${App} />`, root)
