import { cpus, release, totalmem, type } from 'node:os'
import { work } from '../lib/files.ts'
import { runProgram } from '../lib/programs.ts'

/** Where a run took place. */
export type Machine = { cpu: string; cores: number; memoryGb: number; kernel: string; fileSystem: string; node: string }

/** Describes this machine. The file system is the one that the databases are on. */
export async function describeMachine(): Promise<Machine> {
  const df = { command: 'df', args: ['--output=fstype', work], cwd: work }
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: `${type()} ${release()}`,
    fileSystem: (await runProgram(df, 10_000)).trim().split('\n').at(-1) ?? 'unknown',
    node: process.versions.node,
  }
}
