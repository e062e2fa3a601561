import { html, useEffect, useRef } from '../lib/preact.js'
import { Dialog } from './ui.js'

/** The keys, and what they do. */
const help = [
  ['/', 'Filter the calls'],
  ['j', 'Next (older) call'],
  ['k', 'Previous (newer) call'],
  ['Enter', 'Go to the call shown'],
  ['Esc', 'Close the call shown, or leave the field'],
  ['r', 'Send the call shown again'],
  ['?', 'Show this help'],
]

/**
 * Handles keys while the view is shown. Keys typed into a field, pressed with a modifier or while a dialog is open are left
 * alone, and so is Enter on a link or button.
 *
 * @param {Record<string, () => void>} handlers
 */
export function useKeys(handlers) {
  const latest = useRef(handlers)
  latest.current = handlers
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      const handle = latest.current[event.key]
      if (!handle || isForSomethingElse(event)) return
      event.preventDefault()
      handle()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

/** @param {KeyboardEvent} event */
function isForSomethingElse({ target, key, defaultPrevented, ctrlKey, metaKey, altKey }) {
  if (defaultPrevented || ctrlKey || metaKey || altKey) return true
  if (document.querySelector('dialog[open]') || !(target instanceof HTMLElement)) return true
  const field = target.closest('input:not([type="checkbox"]), textarea, select')
  if (field && key === 'Escape') target.blur()
  return field !== null || (key === 'Enter' && target.closest('a, button, summary') !== null)
}

/** @param {{ onClose: () => void }} props */
export const KeyboardHelp = ({ onClose }) => html`<${Dialog} title="Keyboard" onClose=${onClose}>
  <dl class="keys">${help.map(([key, what]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
  <div class="actions"><button type="button" onClick=${onClose}>Close</button></div>
<//>`
