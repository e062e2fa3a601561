import { statuses } from '../picky/errors.ts'
import { operations } from '../picky/paths.ts'
import { contradictions } from '../picky/provenance.ts'
import { describeDefault, Settings, settingNames, toFlag, toVariable } from '../settings.ts'
import type { Row } from './row.ts'

const headings: Record<Row['kind'], string> = {
  operation: 'Calls',
  ruling: 'Rules',
  status: 'Status codes',
  request: 'Request fields',
  answer: 'Response fields',
  default: 'Defaults',
  limit: 'Limits',
  fixture: 'Accounts and plans',
}

/** The ledger as a Markdown page. */
export function fidelityPage(rows: Row[]): string {
  const count = (word: string) => rows.filter(({ provenance }) => provenance === word).length
  const sections = Object.entries(headings).map(([kind, heading]) => {
    const own = rows.filter((entry) => entry.kind === kind)
    return `## ${heading}\n\n${table(own)}`
  })
  return `# Where every behaviour comes from

The real API was switched off, and its documentation contradicts itself. This page lists what the mock does and where each
behaviour comes from:

- **documented**: stated or shown on a help page (${count('documented')} rows)
- **inferred**: follows from a sample, from another page, or from what public clients show (${count('inferred')} rows)
- **invented**: not stated anywhere, so we had to choose (${count('invented')} rows)

"The sample" is the sample request and response printed on a help page, and "the table" is the table of parameters there.

The page is generated from the schemas and rules that the server runs (\`npm run generate\`). \`GET /_mock/ledger\` returns it
as JSON.

## Contradictions in the documentation

The header \`x-mock-explain\` and the rules below use these ids.

${Object.entries(contradictions)
  .map(([id, says]) => `- **${id}**: ${says}`)
  .join('\n')}

${sections.join('\n\n')}
`
}

/** The table of calls for the README. */
export function callsTable(): string {
  const rows = Object.values(operations).map((operation) => {
    const path = operation.path.replace(':file', 'qrcode_….png')
    return `| \`${operation.methods[0]} ${path}\` | ${operation.summary} | ${operation['x-provenance']} |`
  })
  return ['| call | what it does | provenance |', '|---|---|---|', ...rows].join('\n')
}

/** The table of errors for the README. */
export function errorsTable(): string {
  const rows = Object.values(statuses)
    .filter(({ status }) => status !== statuses.success.status)
    .map(({ status, words, when }) => `| ${status} | ${words} | ${when} |`)
  return ['| status | message begins with | when |', '|---|---|---|', ...rows].join('\n')
}

/** The table of settings for the README. */
export function settingsTable(): string {
  const rows = settingNames.map(
    (name) =>
      `| \`--${toFlag(name)}\` | \`${toVariable(name)}\` | ${describeDefault(name)} | ${Settings.properties[name].description} |`,
  )
  return ['| flag | variable | default | description |', '|---|---|---|---|', ...rows].join('\n')
}

function table(rows: Row[]): string {
  const lines = rows.map(
    ({ name, says, provenance, source, calls }) =>
      `| ${cell(calls ? `${name} (${calls.join(', ')})` : name)} | ${cell(says)} | ${provenance} | ${cell(source)} |`,
  )
  return ['| name | what the mock does | provenance | source |', '|---|---|---|---|', ...lines].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
