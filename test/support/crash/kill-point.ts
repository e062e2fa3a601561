import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A place in what the program does with its database, where it kills itself. */
export type KillPoint = {
  when: 'before' | 'after'
  /** regular expression for the SQL; `name()` is a call of a function by SQL, and `close` the closing of a database */
  statement: string
  /** regular expression for SQL that must have run earlier in the transaction */
  behind?: string
  /** at which of the matching statements, from 1 */
  count: number
  /** when the counting begins: at the start of the program, or with a signal. By default SIGUSR2 */
  from?: 'start' | 'SIGUSR2' | 'SIGTERM'
}

/** A system call of the program's main thread, before which it is killed. */
export type SystemCall = {
  name: 'pwrite64' | 'fsync' | 'unlink'
  /** the file that it is about */
  path: string
  /** at which of the calls, from 1 */
  count: number
}

/** The environment in which the program kills itself at a point. What it then writes to standard error begins with `killed`. */
export function killAtPoint(point: KillPoint): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'kill-at.js')}`,
    KILL_AT: JSON.stringify(point),
  }
}

/** The command under which the program is killed before a system call. strace writes to the file `log`. */
export function underStrace(call: SystemCall, log: string): string[] {
  // With -D the program is the child process, and strace is not.
  return ['strace', '-D', ...straceArguments(call, log)]
}

/** Has a running process killed before a system call. Returns when strace, which writes to the file `log`, watches it. */
export async function killAtCall(pid: number, call: SystemCall, log: string): Promise<void> {
  const strace = spawn('strace', ['-p', String(pid), ...straceArguments(call, log)])
  // It says that it has attached.
  await once(strace.stderr, 'data')
}

/** The system call before which the process was killed, according to the log of strace; undefined if it was not. */
export function killingCall(log: string): string | undefined {
  return /^(\w+)\(.*= \?\n\+\+\+ killed by SIGKILL/m.exec(readFileSync(log, 'utf8'))?.[1]
}

function straceArguments({ name, path, count }: SystemCall, log: string): string[] {
  return ['-P', path, '-o', log, '-e', `trace=${name}`, '-e', `inject=${name}:signal=SIGKILL:when=${count}`]
}
