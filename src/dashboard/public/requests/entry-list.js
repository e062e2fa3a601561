import { isFailed, toDuration, toOutcome, toSubject, toTime } from '../lib/format.js'
import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib/preact.js'
import { Badge } from '../ui/ui.js'

/** @import { Entry } from '../types.d.ts' */

const rowHeight = 38
const overscan = 8

/**
 * The list of calls. Only the rows in sight are in the document, so that a thousand calls cost no more than thirty.
 *
 * @param {{ entries: Entry[], selected: number | undefined, linkTo: (seq: number) => string }} props
 */
export function EntryList({ entries, selected, linkTo }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null))
  const [view, setView] = useState({ top: 0, height: 800 })
  const first = entries[0]?.seq ?? 0
  const lastFirst = useRef(first)

  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => observer.disconnect()
  }, [])

  // Someone who has scrolled down keeps seeing the same calls while new ones arrive above.
  useLayoutEffect(() => {
    const element = box.current
    const added = entries.findIndex(({ seq }) => seq <= lastFirst.current)
    if (element && element.scrollTop > rowHeight && added > 0) element.scrollTop += added * rowHeight
    lastFirst.current = first
  }, [first])

  useEffect(() => {
    const index = entries.findIndex(({ seq }) => seq === selected)
    if (index >= 0 && box.current) scrollIntoView(box.current, index)
  }, [selected])

  const start = Math.max(0, Math.floor(view.top / rowHeight) - overscan)
  const shown = entries.slice(start, start + Math.ceil(view.height / rowHeight) + 2 * overscan)
  return html`<div class="entries" ref=${box} tabindex="0" role="region" aria-label="Calls, newest first">
    <ol style=${{ height: `${entries.length * rowHeight}px` }}>
      ${shown.map(
        (entry, index) =>
          html`<${Row}
            key=${entry.seq}
            entry=${entry}
            top=${(start + index) * rowHeight}
            position=${start + index + 1}
            total=${entries.length}
            isSelected=${entry.seq === selected}
            href=${linkTo(entry.seq)}
          />`,
      )}
    </ol>
  </div>`
}

/** @param {HTMLElement} box @param {number} index */
function scrollIntoView(box, index) {
  const top = index * rowHeight
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight
}

/** @param {{ entry: Entry, top: number, position: number, total: number, isSelected: boolean, href: string }} props */
function Row({ entry, top, position, total, isSelected, href }) {
  const { tone, label } = toOutcome(entry)
  const { operation, method, path, account, time, duration_ms, deviations, fault } = entry
  return html`<li style=${{ top: `${top}px` }} aria-posinset=${position} aria-setsize=${total}>
    <a class="entry-row" href=${href} aria-current=${isSelected ? 'true' : undefined} data-seq=${entry.seq}>
      <${Badge} tone=${tone}>${label}<//>
      <span class="name">${operation ?? `${method} ${path}`} <span class="subject">${toSubject(entry)}</span></span>
      <span class="hints">
        ${fault !== null && html`<span class="hint">fault</span>`}
        ${deviations.length > 0 && !isFailed(entry) && html`<span class="hint">${deviations.length} note${deviations.length > 1 ? 's' : ''}</span>`}
      </span>
      <span class="account">${account ?? 'no token'}</span>
      <time datetime=${time}>${toTime(time)}</time>
      <span class="duration">${toDuration(duration_ms)}</span>
    </a>
  </li>`
}
