import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program with its arguments, its working directory and all its environment variables. */
export type Command = { command: string; args: string[]; cwd: string; env?: Record<string, string | undefined> }

const running = new Set<ChildProcess>()

/** Starts a program in a process group of its own. When it exits, the rest of the group is killed. */
export function startProgram({ command, args, cwd, env }: Command, stdio: StdioOptions): ChildProcess {
  const child = spawn(command, args, { cwd, env: env ?? process.env, stdio, detached: true })
  running.add(child)
  child.once('exit', () => {
    killGroup(child)
    running.delete(child)
  })
  return child
}

/** Kills all programs that still run, with their children. Synchronous, to be called when the benchmark exits. */
export function killAllPrograms(): void {
  for (const child of running) killGroup(child)
}

/** Kills a program that `startProgram` has started, with all its children, and waits until it is gone. */
export async function stopProgram(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return
  const gone = once(child, 'exit')
  killGroup(child)
  await gone
}

/**
 * Runs a program until it exits.
 *
 * @returns what it printed to standard output
 * @throws Error with the end of what it printed, if its exit code is not 0 or it has not ended after `timeoutMs`
 */
export async function runProgram(command: Command, timeoutMs: number): Promise<string> {
  const child = startProgram(command, ['ignore', 'pipe', 'pipe'])
  const timer = setTimeout(() => killGroup(child), timeoutMs)
  let stdout = ''
  let all = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
    all += chunk
  })
  child.stderr?.on('data', (chunk) => {
    all += chunk
  })
  const [code, signal] = await once(child, 'close')
  clearTimeout(timer)
  if (code === 0) return stdout
  const line = [command.command, ...command.args].join(' ')
  throw new Error(`${line} ended with ${signal ?? `exit code ${code}`} and printed:\n${all.trim().slice(-2000)}`)
}

function killGroup({ pid }: ChildProcess): void {
  // Without a pid, the program could not be started.
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All its processes have already ended.
  }
}
