import { settingNames, toFlag } from '../settings.ts'
import { type Command, commandNames, commands } from './commands.ts'
import { usage } from './failure.ts'
import type { Run } from './streams.ts'

const program = 'picky-assist-mock'

/** Writes a completion script for a shell. */
export const run: Run = async ({ operands: [shell = ''] }, { stdout }) => {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined
  if (!script) throw usage(`completion expected bash, zsh or fish, received ${JSON.stringify(shell)}`)
  stdout.write(script())
  return 0
}

const bash = () => `# eval "$(${program} completion bash)"
_picky_assist_mock() {
  local words
  case "\${COMP_WORDS[1]}" in
${commandNames.map((name) => `    ${name}) words='${wordsOf(name).join(' ')}' ;;`).join('\n')}
    *) words='${[...commandNames, ...wordsOf('serve')].join(' ')}' ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words='${[...commandNames, ...wordsOf('serve')].join(' ')}'
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _picky_assist_mock ${program}
`

const scripts: Record<string, () => string> = {
  bash,
  // zsh reads bash's.
  zsh: () => `autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`,
  fish: () =>
    [
      `# ${program} completion fish | source`,
      ...commandNames.map(
        (name) =>
          `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d '${commands[name].does.replaceAll("'", "\\'")}'`,
      ),
      ...commandNames.flatMap((name) =>
        wordsOf(name).map((word) =>
          word.startsWith('--')
            ? `complete -c ${program} -n '${fishCondition(name)}' -l ${word.slice(2)}`
            : `complete -c ${program} -n '${fishCondition(name)}' -f -a ${word}`,
        ),
      ),
      '',
    ].join('\n'),
}

// What stands without a command is meant for serve.
function fishCondition(name: string): string {
  return `${name === 'serve' ? '__fish_use_subcommand; or ' : ''}__fish_seen_subcommand_from ${name}`
}

function wordsOf(name: (typeof commandNames)[number]): string[] {
  const { operands, flags, settings }: Command = commands[name]
  const words = operands.flatMap((operand) => operand.replaceAll(/[[\]]/g, '').split(' | '))
  return [
    ...words.filter((word) => word !== 'FILE'),
    ...[...flags, ...(settings === 'all' ? settingNames : settings).map(toFlag)].map((flag) => `--${flag}`),
  ]
}
