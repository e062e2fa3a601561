import packageJson from '../package.json' with { type: 'json' }
import type { App } from './app.ts'
import { type Request, readArguments } from './cli/arguments.ts'
import { exitCodeOf, lineOf } from './cli/failure.ts'
import type { Settings } from './settings.ts'

const { version } = packageJson

// The edge of the process: only here are its arguments, environment, streams, signals and exit code touched.
try {
  process.exitCode = await run(readArguments(process.argv.slice(2), process.env))
} catch (error) {
  process.stderr.write(`picky-assist-mock: ${lineOf(error)}\n`)
  process.exit(exitCodeOf(error))
}

async function run({ command, settings }: Request): Promise<number> {
  if (command === 'version') process.stdout.write(`${version}\n`)
  else if (command === 'help') process.stdout.write((await import('./cli/help.ts')).helpText())
  else if (command === 'healthcheck') return (await import('./cli/healthcheck.ts')).healthcheck(settings)
  else await serveUntilSignal(settings)
  return 0
}

async function serveUntilSignal(settings: Settings): Promise<void> {
  const { promise: ready, resolve } = Promise.withResolvers<App>()
  // Before anything else: as process 1 of a container, a signal without a handler would be lost.
  onSignal(async () => (await ready).close())
  const { serve } = await import('./cli/serve.ts')
  // A log that cannot be written (a full disk, a reader that is gone) is given up.
  process.stdout.on('error', () => {})
  const { app, curl } = await serve(settings, { version, stdout: process.stdout })
  resolve(app)
  if (process.stdout.isTTY) process.stdout.write(`\n${curl}\n\n`)
}

function onSignal(close: () => Promise<void>): void {
  let closing = false
  const handler = async () => {
    // Under npm, one Ctrl-C arrives twice: from the terminal and from npm.
    if (closing) return
    closing = true
    await close()
    process.exit(0)
  }
  process.on('SIGTERM', handler)
  process.on('SIGINT', handler)
}
