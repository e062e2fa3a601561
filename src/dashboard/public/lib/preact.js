import htm from '../vendor/htm.js'
import { h } from '../vendor/preact.js'

export { useEffect, useLayoutEffect, useMemo, useRef, useState } from '../vendor/hooks.js'
export { render } from '../vendor/preact.js'

/** Describes elements with a template: html`<p>${text}</p>`. What is put into it is shown as text, never parsed as HTML. */
export const html = htm.bind(h)
