import { defaultOf, flagOf, Settings, settingNames, variableOf } from '../settings.ts'

const exitCodes = [
  '0 stopped by SIGTERM or SIGINT',
  '1 runtime failure',
  '2 usage or settings',
  '3 port in use',
  '4 fixtures invalid',
]

/** What `--help` prints. */
export function helpText(): string {
  return `Usage: picky-assist-mock [serve | healthcheck] [flags]

A local server that stands in for the Picky Assist Project Management (PM) API.

Commands:
  serve        answer until SIGTERM or SIGINT (what happens without a command)
  healthcheck  exit 0 if the instance with these settings is ready, else 1

Flags, each with its variable (a flag counts more):
${settingNames.map(settingLines).join('\n')}
  --help
  --version

Exit codes: ${exitCodes.join(', ')}.
`
}

/** The settings as a Markdown table. */
export function settingsTable(): string {
  const rows = settingNames.map(
    (name) =>
      `| \`--${flagOf(name)}\` | \`${variableOf(name)}\` | ${defaultOf(name)} | ${Settings.properties[name].description} |`,
  )
  return ['| flag | variable | default | |', '|---|---|---|---|', ...rows].join('\n')
}

function settingLines(name: (typeof settingNames)[number]): string {
  const { description, expected } = Settings.properties[name]
  return `  --${flagOf(name)}, ${variableOf(name)}\n      ${description} (${expected}; default: ${defaultOf(name)})`
}
