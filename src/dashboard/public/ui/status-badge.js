import { html } from '../lib/preact.js'
import { Badge } from './ui.js'

/** @type {Record<string, string>} */
const tones = { Active: 'good', enabled: 'good', Expired: 'warn', disabled: 'warn', Delete: 'bad', deleted: 'bad' }

/** The status of a project or the state of an API token. @param {{ status: string }} props */
export const StatusBadge = ({ status }) => html`<${Badge} tone=${tones[status] ?? 'info'}>${status}<//>`
