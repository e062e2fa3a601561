import type { Argument, Command, Option } from 'commander'
import { programName } from './failure.ts'
import { createProgram } from './program.ts'
import type { Run } from './streams.ts'

/** Prints a completion script for a shell. */
export const run: Run = async ({ operands: [shell] }, { stdout }) => {
  const commands = listCommands(createProgram())
  if (shell === 'fish') stdout.write(toFish(commands))
  // zsh can run the script for bash.
  else stdout.write(`${shell === 'zsh' ? zshPrelude : ''}${toBash(commands)}`)
  return 0
}

const zshPrelude = 'autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n'

/** What completes an argument or a flag's value: these words, or file names. Nothing if `words` is empty and `isFile` false. */
type Candidates = { words: readonly string[]; isFile: boolean }

type CommandCompletion = { name: string; summary: string; flags: FlagCompletion[]; operands: Candidates[] }
type FlagCompletion = { short: string | undefined; long: string; description: string; value: Value | undefined }
type Value = Candidates & { isRequired: boolean }

function listCommands(program: Command): CommandCompletion[] {
  const names = program.commands.map((command) => command.name())
  const commands = program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    flags: listFlags(command),
    operands: command.registeredArguments.map((operand) => toOperand(operand, names)),
  }))
  // Without a command, the command is serve.
  const serve = commands.find(({ name }) => name === 'serve')?.flags ?? []
  const flags = [...listFlags(program).filter(({ long }) => long === '--version'), ...serve]
  return [{ name: '', summary: '', flags, operands: [{ words: names, isFile: false }] }, ...commands]
}

function listFlags(command: Command): FlagCompletion[] {
  return command.createHelp().visibleOptions(command).map(toFlag)
}

function toFlag({ short, long = '', flags, description, required, optional, argChoices = [] }: Option): FlagCompletion {
  const value = { words: argChoices, isFile: flags.endsWith('<file>'), isRequired: required }
  return { short, long, description, value: required || optional ? value : undefined }
}

function toOperand(operand: Argument, commands: string[]): Candidates {
  const name = operand.name()
  return { words: name === 'command' ? commands : (operand.argChoices ?? []), isFile: name === 'file' }
}

/** The flags of all commands that take a value, each once. */
function listValueFlags(commands: CommandCompletion[]): { long: string; value: Value }[] {
  const flags = commands.flatMap((command) => command.flags)
  return [...new Map(flags.flatMap(({ long, value }) => (value ? [[long, { long, value }]] : []))).values()]
}

function listRequired(commands: CommandCompletion[]): string[] {
  return listValueFlags(commands)
    .filter(({ value }) => value.isRequired)
    .map(({ long }) => long)
}

// Finds the command, the number of its operands before the cursor, and the flag before the cursor.
function toBash(commands: CommandCompletion[]): string {
  const flagCases = commands.map(({ name, flags }) => {
    const words = flags.flatMap(({ short, long }) => [...(short === undefined ? [] : [short]), long])
    return `    '${name}') flags='${words.join(' ')}' ;;`
  })
  const valueCases = listValueFlags(commands).map(({ long, value }) => `    ${long}) ${completeInBash(value)} ;;`)
  const operandCases = commands.flatMap(({ name, operands }) =>
    operands.map((operand, index) => `        '${name} ${index}') ${completeInBash(operand)} ;;`),
  )
  return `# eval "$(${programName} completion bash)"
_picky_assist_mock() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} prefix=
  # bash splits --flag=value into three words, zsh does not.
  case $current in
    =) current= ;;
    --*=*) previous=\${current%%=*} prefix=\${current%%=*}= current=\${current#*=} ;;
  esac
  [ "$previous" = = ] && previous=\${COMP_WORDS[COMP_CWORD-2]}

  local word skip= command= operands=0 flags=
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case $skip$word in
      =|skip=) skip=skip ;;
      skip*) skip= ;;
      ${listRequired(commands).join('|')}) skip=skip ;;
      -*|true|false) ;;
      *) if [ "$command" ]; then operands=$((operands + 1)); else command=$word; fi ;;
    esac
  done
  case $command in
${flagCases.join('\n')}
  esac

  COMPREPLY=()
  case $current in
    -*) _picky_assist_mock_words "$flags"; return ;;
  esac
  case $previous in
${valueCases.join('\n')}
    *)
      case "$command $operands" in
${operandCases.join('\n')}
        *) _picky_assist_mock_words "$flags" ;;
      esac ;;
  esac
  if [ "$prefix" ]; then COMPREPLY=("\${COMPREPLY[@]/#/$prefix}"); fi
}
_picky_assist_mock_words() {
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}
complete -o default -F _picky_assist_mock ${programName}
`
}

// `:` does nothing. If COMPREPLY stays empty, bash completes file names (complete -o default).
function completeInBash({ words, isFile }: Candidates): string {
  return isFile ? ':' : `_picky_assist_mock_words '${words.join(' ')}'`
}

function toFish(commands: CommandCompletion[]): string {
  const lines = commands.flatMap(({ name, summary, flags, operands }) => [
    ...(name === '' ? [] : [toFishLine({ place: ' 0', completion: `-a ${name}`, description: summary })]),
    ...flags.map(({ short, long, description, value }) => {
      const names = [...(short === undefined ? [] : ['-s', short.slice(1)]), '-l', long.slice(2)]
      const completion = [...names, ...(value ? [completeInFish(value)] : [])].join(' ')
      return toFishLine({ place: `${name} *`, completion, description })
    }),
    ...(name === '' ? [] : operands).map((operand, index) =>
      toFishLine({ place: `${name} ${index}`, completion: completeInFish(operand) }),
    ),
  ])
  return `# ${programName} completion fish | source
# Whether the command and the number of its operands before the cursor match.
function __picky_assist_mock_at
    set -l skip false
    set -l command
    set -l operands 0
    for word in (commandline -opc)[2..-1]
        if test $skip = true
            set skip false
        else if contains -- $word ${listRequired(commands).join(' ')}
            set skip true
        else if not string match -q -- '-*' $word; and not contains -- $word true false
            if test -n "$command"
                set operands (math $operands + 1)
            else
                set command $word
            end
        end
    end
    string match -q -- $argv[1] "$command $operands"
end
complete -c ${programName} -f
${lines.join('\n')}
`
}

type FishLine = { place: string; completion: string; description?: string }

function toFishLine({ place, completion, description = '' }: FishLine): string {
  const [line = ''] = description.split('\n')
  const option = line && ` -d '${line.replaceAll(/['\\]/g, '\\$&')}'`
  return `complete -c ${programName} -n '__picky_assist_mock_at "${place}"' ${completion}${option}`
}

// -r: the flag needs a value, -x: and it is not a file, -F: it is a file.
function completeInFish({ words, isFile, isRequired = false }: Candidates & Partial<Value>): string {
  if (isFile) return isRequired ? '-r -F' : '-F'
  const list = words.length > 0 ? ` -a '${words.join(' ')}'` : ''
  return isRequired ? `-x${list}` : list.trim()
}
