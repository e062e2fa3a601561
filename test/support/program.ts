import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { build } from './build.ts'

/** How the program ended, and everything it wrote. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

/** How to run the program. */
export type LaunchOptions = {
  env?: Record<string, string>
  cwd?: string
  uid?: number | undefined
  stdout?: number
  fileLimitKiB?: number
  /** a command that runs the program, which it gets as its last arguments */
  under?: string[]
}

/** A temporary directory, removed when the test ends. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'picky-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The path of a file that build.ts bundles from the sources, once a run. */
export function builtFile(name: 'bin.mjs' | 'index.mjs' | 'vitest.mjs'): string {
  const built = build()
  if ('error' in built) throw new Error(`the sources cannot be bundled: ${built.error}`)
  return join(built.directory, name)
}

/** Runs the program in a process of its own, killed when the test ends. */
export function launch(args: string[], { env = {}, cwd = newDirectory(), ...how }: LaunchOptions = {}) {
  const { uid, stdout, fileLimitKiB, under = [] } = how
  const options: SpawnOptions = {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
  }
  const limit = fileLimitKiB === undefined ? [] : ['sh', '-c', `ulimit -f ${fileLimitKiB * 2} && exec "$0" "$@"`]
  const [file = '', ...rest] = [...under, ...limit, process.execPath, builtFile('bin.mjs'), ...args]
  const child = spawn(file, rest, options)
  // A program that needs no input may end before the test has closed its standard input (EPIPE).
  child.stdin?.on('error', () => undefined)
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, ended: ending(child) }
}

/** Launches the program on a free port and waits until it is ready. */
export async function serve(args: string[] = [], options: LaunchOptions = {}) {
  const program = launch(['--port=0', '--random-seed=1', ...args], options)
  const ready = await readyLine(program.child)
  if (!ready) throw new Error(`did not get ready: ${JSON.stringify(await program.ended)}`)
  return { ...program, ready, url: String(ready.url) }
}

async function readyLine({ stdout }: ChildProcess): Promise<Record<string, unknown> | undefined> {
  if (!stdout) return undefined
  const lines = createInterface(stdout)
  for await (const line of lines) {
    const entry = JSON.parse(line)
    if (entry.event === 'ready') return entry
  }
  return undefined
}

async function ending(child: ChildProcess): Promise<Ending> {
  const written = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    written.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    written.stderr += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, ...written }
}
