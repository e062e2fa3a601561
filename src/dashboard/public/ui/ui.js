import { describeError, isDisconnected } from '../lib/api.js'
import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { createStore, useStore } from '../lib/store.js'

/** @import { ComponentChildren } from 'preact' */

const retryMs = 2000

/** What was done last, as one sentence. Screen readers say it too. */
const message = createStore({ text: '', isError: false })

/** @param {string} text */
export const say = (text) => message.set({ text, isError: false })

/** @param {unknown} error */
export const sayError = (error) => message.set({ text: describeError(error), isError: true })

/** Runs a step of the user, and says why it failed. @param {() => Promise<unknown>} step */
export async function attempt(step) {
  try {
    await step()
  } catch (error) {
    sayError(error)
  }
}

/** The last message. It stays until it is dismissed or replaced, or for a few seconds if nothing failed. */
export function Message() {
  const { text, isError } = useStore(message)
  useEffect(() => {
    if (text === '' || isError) return undefined
    const timer = setTimeout(() => message.set({ text: '', isError: false }), 5000)
    return () => clearTimeout(timer)
  }, [text, isError])
  return html`<div class=${`message ${isError ? 'bad' : ''}`} role="status" data-shown=${text !== ''}>
    <span>${text}</span>
    ${text !== '' && html`<button class="quiet" onClick=${() => say('')} aria-label="Dismiss the message">Close</button>`}
  </div>`
}

/** @param {{ onPress: () => unknown, kind?: string, title?: string, disabled?: boolean, children?: ComponentChildren }} props */
export function Button({ onPress, kind = '', title, disabled = false, children }) {
  const [isBusy, setBusy] = useState(false)
  const press = async () => {
    setBusy(true)
    await attempt(async () => onPress())
    setBusy(false)
  }
  return html`<button type="button" class=${kind} title=${title} disabled=${disabled || isBusy} onClick=${press}>
    ${children}
  </button>`
}

/** Copies a text, which may be made when the button is pressed. @param {{ text: () => string | Promise<string>, what: string, children?: ComponentChildren }} props */
export function CopyButton({ text, what, children }) {
  return html`<${Button} onPress=${async () => {
    await copy(await text())
    say(`Copied ${what}.`)
  }}>${children}<//>`
}

/** Copies a text. navigator.clipboard exists only on https and on this machine. @param {string} text */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

/** A label and what it labels. @param {{ label: string, hint?: string, children?: ComponentChildren }} props */
export const Field = ({ label, hint, children }) =>
  html`<label class="field"><span><span class="label">${label}</span> ${hint && html`<small>${hint}</small>`}</span>${children}</label>`

/** @param {{ value: string, options: [string, string][], onChange: (value: string) => void, label?: string }} props */
export function Select({ value, options, onChange, label }) {
  /** @param {Event & { currentTarget: HTMLSelectElement }} event */
  const change = (event) => onChange(event.currentTarget.value)
  return html`<select aria-label=${label} value=${value} onChange=${change}>
    ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
  </select>`
}

/** @param {{ value: string, onInput: (value: string) => void, label?: string, type?: string, placeholder?: string, id?: string, maxlength?: number, inputmode?: string }} props */
export function Input({ value, onInput, label, ...rest }) {
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const input = (event) => onInput(event.currentTarget.value)
  return html`<input aria-label=${label} value=${value} onInput=${input} spellcheck=${false} autocomplete="off" ...${rest} />`
}

/** @param {{ tone: string, children?: ComponentChildren, title?: string }} props */
export const Badge = ({ tone, title, children }) =>
  html`<span class=${`badge ${tone}`} title=${title}>${children}</span>`

/**
 * A modal dialog, open while it is drawn. Escape closes it.
 *
 * @param {{ title: string, onClose: () => void, children?: ComponentChildren }} props
 */
export function Dialog({ title, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => dialog.current?.showModal(), [])
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${onClose}>
    <h2 id="dialog-title">${title}</h2>
    ${children}
  </dialog>`
}

/**
 * Asks before something that cannot be undone.
 *
 * @param {{ title: string, action: string, onConfirm: () => unknown, onClose: () => void, children?: ComponentChildren }} props
 */
export function Confirm({ title, action, onConfirm, onClose, children }) {
  const confirm = async () => {
    await onConfirm()
    onClose()
  }
  return html`<${Dialog} title=${title} onClose=${onClose}>
    ${children}
    <div class="actions">
      <${Button} kind="danger" onPress=${confirm}>${action}<//>
      <button type="button" onClick=${onClose}>Cancel</button>
    </div>
  <//>`
}

/**
 * What a request returns: undefined while it is under way. `refresh` asks again. If that fails, the data stays; without a
 * connection, it is tried again.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {{ data: T | undefined, error: unknown, refresh: () => Promise<void> }}
 */
export function useLoaded(load, inputs) {
  const [result, setResult] = useState(/** @type {{ data?: T, error?: unknown }} */ ({}))
  const current = useRef(0)
  const refresh = async () => {
    const number = ++current.current
    try {
      const data = await load()
      if (number === current.current) setResult({ data })
    } catch (error) {
      if (number === current.current) setResult((before) => ({ ...before, error }))
    }
  }
  useEffect(() => {
    void refresh()
    return () => void current.current++
  }, inputs)
  useEffect(() => {
    if (!isDisconnected(result.error)) return undefined
    const timer = setTimeout(refresh, retryMs)
    return () => clearTimeout(timer)
  }, [result])
  return { data: result.data, error: result.error, refresh }
}

/** Calls `refresh` again and again while the view is shown, so that counters stay up to date. @param {() => unknown} refresh @param {number} [ms] */
export function useRefresh(refresh, ms = 1500) {
  const latest = useRef(refresh)
  latest.current = refresh
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) latest.current()
    }, ms)
    return () => clearInterval(timer)
  }, [ms])
}

/** Says that something is under way, or why it failed. @param {{ error: unknown }} props */
export const Loading = ({ error }) =>
  error === undefined
    ? html`<p class="muted pad" role="status">Loading…</p>`
    : html`<p class="bad pad" role="alert">${describeError(error)}</p>`
