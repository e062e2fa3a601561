import packageJson from '../package.json' with { type: 'json' }
import type { App } from './app.ts'
import { type Request, readArguments } from './cli/arguments.ts'
import { exitCodeOf, lineOf } from './cli/failure.ts'
import type { Settings } from './settings.ts'

const { version } = packageJson

// Each is loaded when it is asked for.
const others = {
  wait: () => import('./cli/wait.ts'),
  healthcheck: () => import('./cli/healthcheck.ts'),
  reset: () => import('./cli/reset.ts'),
  mode: () => import('./cli/mode.ts'),
  requests: () => import('./cli/requests.ts'),
  state: () => import('./cli/state.ts'),
  fixtures: () => import('./cli/fixtures.ts'),
  settings: () => import('./cli/show-settings.ts'),
  openapi: () => import('./cli/openapi.ts'),
  completion: () => import('./cli/completion.ts'),
}

// The edge of the process: only here are its arguments, environment, streams, signals and exit code touched.
try {
  process.exitCode = await run(readArguments(process.argv.slice(2), process.env))
} catch (error) {
  process.stderr.write(`picky-assist-mock: ${lineOf(error)}\n`)
  process.exit(exitCodeOf(error))
}

async function run(request: Request): Promise<number> {
  const { command, flags, settings } = request
  const { stdin, stdout, stderr } = process
  if (command !== 'serve') stdout.on('error', endUnread)
  if (command === 'version') stdout.write(flags.json === undefined ? `${version}\n` : versionAsJson())
  else if (command === 'help') stdout.write((await import('./cli/help.ts')).helpText())
  else if (command === 'serve') await serveUntilSignal(settings)
  else return (await others[command]()).run(request, { stdin, stdout, stderr })
  return 0
}

// Who reads no more (`| head -1`) has what was wanted; a full disk is a failure.
function endUnread(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`picky-assist-mock: the output cannot be written: ${error.code}\n`)
  process.exit(1)
}

function versionAsJson(): string {
  return `${JSON.stringify({ name: packageJson.name, version, node: process.versions.node })}\n`
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
