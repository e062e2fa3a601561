import { statuses } from '../picky/errors.ts'
import { operations } from '../picky/paths.ts'
import type { Row } from './row.ts'

const headings: Record<Row['kind'], string> = {
  operation: 'Calls',
  ruling: 'Rules',
  status: 'Status codes',
  request: 'Request fields',
  answer: 'Answer fields',
  default: 'Defaults',
  limit: 'Limits',
  fixture: 'Accounts and plans',
}

/** The ledger as a page to read. */
export function fidelityPage(rows: Row[]): string {
  const count = (word: string) => rows.filter(({ provenance }) => provenance === word).length
  const sections = Object.entries(headings).map(([kind, heading]) => {
    const own = rows.filter((entry) => entry.kind === kind)
    return `## ${heading}\n\n${table(own)}`
  })
  return `# Where every behaviour comes from

The real API is gone, and its documentation contradicts itself. So each line here says what holds and where that comes from:
**documented** is said or shown on a help page, **inferred** follows from a sample, another page or what public clients observed,
**invented** had to be chosen. ${count('documented')} lines are documented, ${count('inferred')} inferred, ${count('invented')} invented.

This page is made from the schemas and rules that the server runs (\`npm run generate\`); \`GET /_mock/ledger\` answers it as JSON.

${sections.join('\n\n')}
`
}

/** The table of calls in the README. */
export function callsTable(): string {
  const rows = Object.values(operations).map((operation) => {
    const path = operation.path.replace(':file', 'qrcode_….png')
    return `| \`${operation.methods[0]} ${path}\` | ${operation.summary} | ${operation['x-provenance']} |`
  })
  return ['| call | | |', '|---|---|---|', ...rows].join('\n')
}

/** The table of errors in the README. */
export function errorsTable(): string {
  const rows = Object.values(statuses)
    .filter(({ status }) => status !== statuses.success.status)
    .map(({ status, words, when }) => `| ${status} | ${words} | ${when} |`)
  return ['| status | words | when |', '|---|---|---|', ...rows].join('\n')
}

function table(rows: Row[]): string {
  const lines = rows.map(
    ({ name, says, provenance, source, calls }) =>
      `| ${cell(calls ? `${name} (${calls.join(', ')})` : name)} | ${cell(says)} | ${provenance} | ${cell(source)} |`,
  )
  return ['| | | | source |', '|---|---|---|---|', ...lines].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
