import packageJson from '../package.json' with { type: 'json' }
import type { App } from './app.ts'
import type { Invocation } from './cli/arguments.ts'
import { programName, toExitCode, toLine } from './cli/failure.ts'
import type { Settings } from './settings.ts'

const { version } = packageJson

// Each command is loaded when it runs.
const commands = {
  wait: () => import('./cli/wait.ts'),
  healthcheck: () => import('./cli/healthcheck.ts'),
  reset: () => import('./cli/reset.ts'),
  mode: () => import('./cli/mode.ts'),
  requests: () => import('./cli/requests.ts'),
  state: () => import('./cli/state.ts'),
  ca: () => import('./cli/ca.ts'),
  fixtures: () => import('./cli/fixtures.ts'),
  settings: () => import('./cli/show-settings.ts'),
  openapi: () => import('./cli/openapi.ts'),
  completion: () => import('./cli/completion.ts'),
  help: () => import('./cli/help.ts'),
}

// Only this file and bin.js touch process-wide state: arguments, environment, streams, signals and the exit code.
const args = process.argv.slice(2)
// The version is shown before anything else is loaded.
if (args.length === 1 && /^(-v|--version)$/.test(args[0] ?? '')) showVersion({})
else void main()

async function main(): Promise<void> {
  try {
    const { parseArguments } = await import('./cli/arguments.ts')
    process.exitCode = await run(parseArguments(args, process.env))
  } catch (error) {
    const { hideArguments } = await import('./cli/hide-arguments.ts')
    process.stderr.write(`${programName}: ${hideArguments(toLine(error), args, process.env)}\n`)
    process.exit(toExitCode(error))
  }
}

async function run(invocation: Invocation): Promise<number> {
  const { command, flags, settings } = invocation
  if (command === 'serve') return startServing(settings)
  if (command === 'version') return showVersion(flags)
  process.stdout.on('error', exitOnWriteError)
  return (await commands[command]()).run(invocation, process)
}

function showVersion({ json }: { json?: true }): number {
  process.stdout.on('error', exitOnWriteError)
  const { name } = packageJson
  process.stdout.write(json ? `${JSON.stringify({ name, version, node: process.versions.node })}\n` : `${version}\n`)
  return 0
}

// A reader that has seen enough (`| head -1`) closes the pipe. A full disk is a failure.
function exitOnWriteError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`${programName}: the output cannot be written: ${error.code}\n`)
  process.exit(1)
}

// Returns when the server listens; it runs until a signal.
async function startServing(settings: Settings): Promise<number> {
  const { promise: ready, resolve } = Promise.withResolvers<App>()
  // Before anything else: a container's process 1 ignores signals that it has no handler for.
  onSignal(async () => {
    const app = await ready
    await Promise.race([app.drained, app.close()])
  })
  const [{ serve }, { createLineBatches }] = await Promise.all([
    import('./cli/serve.ts'),
    import('./cli/line-batches.ts'),
  ])
  // If the log cannot be written (full disk, closed pipe), the server keeps running.
  process.stdout.on('error', () => {})
  const { write, flush } = createLineBatches((lines) => process.stdout.write(lines))
  process.on('exit', flush)
  const { app, curl } = await serve(settings, { version, stdout: { write, isTTY: process.stdout.isTTY } })
  resolve(app)
  if (curl !== undefined && process.stdout.isTTY) write(`\n${curl}\n\n`)
  return 0
}

function onSignal(drain: () => Promise<void>): void {
  let isClosing = false
  const handler = async () => {
    // Under npm, one Ctrl-C arrives twice: from the terminal and from npm.
    if (isClosing) return
    isClosing = true
    await drain()
    // Without closing connections one by one, which takes longer than all else if there are thousands.
    process.exit(0)
  }
  process.on('SIGTERM', handler)
  process.on('SIGINT', handler)
}
