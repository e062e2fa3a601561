import { parseCommandName } from './commands.ts'
import { createProgram } from './program.ts'
import type { Run } from './streams.ts'

/** Shows the help of the program or of a command. */
export const run: Run = async ({ operands: [word] }, { stdout }) => {
  const program = createProgram()
  const name = word === undefined ? undefined : parseCommandName(word)
  const command = program.commands.find((candidate) => candidate.name() === name) ?? program
  command.configureOutput({ writeOut: (text) => stdout.write(text) }).outputHelp()
  return 0
}
