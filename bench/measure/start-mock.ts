import { pathToFileURL } from 'node:url'
import { mainModuleOf } from '../contestants/product.ts'
import { newDirectory, program } from '../lib/files.ts'
import { runProgram } from '../lib/programs.ts'

/** The milliseconds that the second startMock() and close() take in a new process that has the package installed. */
export async function measureStartMock(directory: string): Promise<number> {
  const args = [program('start-mock.js'), pathToFileURL(mainModuleOf(directory)).href]
  return Number(await runProgram({ command: process.execPath, args, cwd: newDirectory('start-mock') }, 60_000))
}
