import { findFieldRows } from '../lib/field-rows.js'

/** @import { Entry, LedgerRow, Note } from '../types.d.ts' */

/**
 * A form of the notes that the mock adds to a call: the field that it is about, if the note does not name it; the ruling behind
 * it; and how to say it beside the field. Without `say`, the note is shown as it is.
 *
 * @typedef {{ kind: string, form: RegExp, field?: string, ruling?: string, say?: (groups: Record<string, string>) => string }} Form
 */

/** @type {Form[]} */
const forms = [
  { kind: 'quirk', form: /^quirk Q1: .* at \/(?<field>[^/ ]+)/, ruling: 'unquoted-date-format' },
  { kind: 'quirk', form: /^quirk Q2: \/(?<field>[^/ ]+)/, ruling: 'plan-is-format' },
  { kind: 'quirk', form: /^quirk Q5: \/(?<field>[^/ ]+)/, ruling: 'sample-plan' },
  { kind: 'ignored', form: /^ignored header/, ruling: 'mode-header' },
  {
    kind: 'ignored',
    form: /^ignored \/(?<field>.*)$/s,
    ruling: 'unknown-keys',
    say: () => 'Ignored: this call has no such field.',
  },
  {
    kind: 'converted',
    form: /^read \/(?<field>.*?) as \/(?<name>.*)$/s,
    ruling: 'unknown-keys',
    say: ({ name }) => `Read as ${name}: white space around a key is ignored.`,
  },
  {
    kind: 'converted',
    form: /^read \/(?<field>\S+) as (?<value>.*)$/s,
    ruling: 'date-format-case',
    say: ({ value }) => `Read as ${value}.`,
  },
  {
    kind: 'converted',
    form: /^removed white space around \/(?<field>\S+)$/,
    ruling: 'surrounding-spaces',
    say: () => 'Removed white space around the value.',
  },
  {
    kind: 'converted',
    form: /^converted \/(?<field>\S+) (?<types>from .*)$/,
    ruling: 'coercion',
    say: ({ types }) => `Converted ${types}.`,
  },
  {
    kind: 'converted',
    form: /^treated (?<value>.*) in \/(?<field>\S+) as absent/,
    ruling: 'coercion',
    say: ({ value }) => `Treated ${value} as absent.`,
  },
  { kind: 'converted', form: /^skipped a byte order mark/, ruling: 'content-type' },
  { kind: 'accepted', form: /^accepted the API token bound to /, field: 'token', ruling: 'client-address' },
  { kind: 'blocked', form: /^pages of .* cannot read this response/s, ruling: 'cors' },
  { kind: 'disconnected', form: /^the client disconnected/ },
  { kind: 'fault', form: /^fault \S+ fired/ },
  { kind: 'rejected', form: /^switched off/, ruling: 'deprecated-paths' },
  {
    kind: 'rejected',
    form: /^rejected with (?<status>\d+): \/(?<field>[^/: ]+)(?<rest>\S*: .*)$/s,
    say: ({ status, rest = '' }) => `Rejected with ${status}: ${rest.replace(/^: /, '')}`,
  },
  { kind: 'rejected', form: /^rejected with 410: .*(unknown path|expected the method)/, ruling: 'http-misuse' },
  { kind: 'rejected', form: /^rejected with/, ruling: 'error-message' },
  { kind: 'more', form: /^and \d+ more$/ },
]

/**
 * The notes on a call, each with the field that it is about and the ledger's rows on it.
 *
 * @param {Entry} entry
 * @param {LedgerRow[]} ledger
 * @returns {Note[]}
 */
export function explain(entry, ledger) {
  return entry.deviations.map((note) => {
    const known = forms.find((candidate) => candidate.form.test(note))
    const { kind = 'note', form, ruling = '', say } = known ?? {}
    const groups = form?.exec(note)?.groups ?? {}
    const field = groups.field?.replaceAll('~1', '/').replaceAll('~0', '~') ?? known?.field ?? ''
    const rows = findRows(ledger, { kind, field, ruling, entry })
    if (!Object.hasOwn(Object(entry.body), field)) return { kind, text: capitalize(note), field: undefined, rows }
    return { kind, text: say ? say(groups) : capitalize(note), field, rows }
  })
}

/**
 * The ledger's rows on a note: on its field if the call was rejected, on the ruling and on the status.
 *
 * @param {LedgerRow[]} ledger
 * @param {{ kind: string, field: string, ruling: string, entry: Entry }} note
 */
function findRows(ledger, { kind, field, ruling, entry: { operation, status } }) {
  const names = kind === 'rejected' ? [ruling, String(status)] : [ruling]
  const onField = kind === 'rejected' ? findFieldRows(ledger, `${operation}.${field}`, 'request') : []
  return [...onField, ...ledger.filter((row) => ['ruling', 'status'].includes(row.kind) && names.includes(row.name))]
}

/** @param {string} text */
const capitalize = (text) => text.slice(0, 1).toUpperCase() + text.slice(1)
