import type { ChildProcess } from 'node:child_process'
import { expect } from 'vitest'
import { type KillPoint, killAtCall, killAtPoint, killingCall, type SystemCall } from './kill-point.ts'
import type { CrashWorld } from './world.ts'

/** A server that is to be killed. */
export type Victim = { url: string; child: ChildProcess; file: string }

/** When and where a server is killed. */
export type Moment = {
  /** the environment that the server is started with */
  env?: Record<string, string>
  /** Makes changes until the server is gone. */
  run: (victim: Victim, world: CrashWorld) => Promise<unknown>
  /** regular expression for standard error: where the server killed itself */
  stderr?: string
}

/** After a number of answers that clients have received, the server gets this signal. */
export function afterAnswers(last: number, signal: NodeJS.Signals = 'SIGKILL'): Moment {
  return { run: ({ url, child }, world) => world.run(url, last, () => child.kill(signal)) }
}

/** At a place in what the server does with its database. */
export function at(point: KillPoint): Moment {
  return {
    env: killAtPoint(point),
    stderr: `^killed ${point.when} `,
    run({ url, child }, world) {
      child.kill('SIGUSR2')
      return world.run(url)
    },
  }
}

/** In an import of everything. */
export function inImport(point: KillPoint): Moment {
  return {
    ...at(point),
    async run({ url, child }, world) {
      child.kill('SIGUSR2')
      while (await world.importAll(url));
    },
  }
}

/** At a system call for the database (suffix '') or its WAL (suffix '-wal'), while another moment makes changes. */
export function inCall(suffix: string, call: Omit<SystemCall, 'path'>, { run }: Pick<Moment, 'run'>): Moment {
  return {
    async run(victim, world) {
      const log = `${victim.file}-calls`
      await killAtCall(victim.child.pid ?? 0, { ...call, path: victim.file + suffix }, log)
      await run(victim, world)
      // strace may end later than the process that it watches.
      await expect.poll(() => killingCall(log)).toBe(call.name)
    },
  }
}
