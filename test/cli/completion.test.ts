import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../../src/cli/completion.ts'
import { isInstalled } from '../support/optional.ts'
import { newDirectory } from '../support/program.ts'
import { outputOf } from './output.ts'

const completionScript = (shell: string) => outputOf(run, 'completion', shell)

/** A directory with the file "state file.json" and the directory "states". */
function directoryWithFiles(): string {
  const cwd = newDirectory()
  writeFileSync(join(cwd, 'state file.json'), '{}')
  mkdirSync(join(cwd, 'states'))
  return cwd
}

const inShell = (shell: string, args: string[], cwd: string) =>
  execFileSync(shell, args, { encoding: 'utf8', cwd, timeout: 15_000 }).trim()

describe('bash', () => {
  /** The completions of the last word. bash itself splits words at "=". */
  async function complete(...words: string[]): Promise<string[]> {
    const call = `COMP_WORDS=(picky-assist-mock "$@"); COMP_CWORD=$#; _picky_assist_mock; printf '%s\\n' "\${COMPREPLY[@]}"`
    const script = `${await completionScript('bash')}\n${call}`
    return inShell('bash', ['-c', script, 'bash', ...words], directoryWithFiles()).split('\n')
  }

  test.each([
    [['res'], ['reset']],
    [['reset', '--acc'], ['--account']],
    [['reset', '--lim'], ['']],
    [['mode', 'dep'], ['deprecated']],
    [
      ['mode', ''],
      ['active', 'deprecated'],
    ],
    [
      ['--mode', ''],
      ['active', 'deprecated'],
    ],
    [['--mode', '=', 'dep'], ['deprecated']],
    [
      ['--mode', '='],
      ['active', 'deprecated'],
    ],
    [['--watch', 't'], ['true']],
    [['--watch', 'true', 'wa'], ['wait']],
    [['--port', '1', 'wa'], ['wait']],
    [['--port', '=', '1', 'wa'], ['wait']],
    [['--account', 'mode', 'wa'], ['wait']],
    [['--port', ''], ['']],
    [['--vers'], ['--version']],
    [['help', 'wa'], ['wait']],
    [['fixtures', ''], ['check']],
    [
      ['wait', ''],
      ['--url', '--timeout', '--host', '--port', '-h', '--help'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])('completes %j', async (words, expected) => {
    expect((await complete(...words)).toSorted()).toEqual(expected.toSorted())
  })
})

// zsh runs either shell in a terminal of its own.
describe.skipIf(!isInstalled('zsh'))('bash and zsh, interactively', () => {
  /** Types each line and a tab. @returns the arguments with which the program is run */
  async function type(shell: string, lines: string[]): Promise<(string | undefined)[]> {
    const cwd = directoryWithFiles()
    writeFileSync(join(cwd, 'completion'), await completionScript(shell))
    const setup = `source ./completion; picky-assist-mock() { printf 'RAN<'; printf '%s|' "$@"; echo '>'; }; echo rea""dy`
    const script = `
      zmodload zsh/zpty
      zpty shell ${shell === 'zsh' ? 'zsh -fi' : 'bash --norc -i'}
      zpty -w shell $SETUP
      zpty -r shell output '*ready*'
      for line in $@; do
        zpty -w -n shell "picky-assist-mock $line"$'\\t\\n'
        zpty -r shell output '*RAN<*>*'
        print -r -- $output
      done`
    const options = { encoding: 'utf8', cwd, timeout: 15_000, env: { ...process.env, SETUP: setup } } as const
    const output = execFileSync('zsh', ['-fc', script, 'zsh', ...lines], options)
    return [...output.matchAll(/RAN<([^']*?)\|>/g)].map(([, ran]) => ran)
  }

  test.each(['bash', 'zsh'])('%s completes commands, choices and file names', async (shell) => {
    const lines = ['res', 'mode dep', '--mode=dep', '--port 1 wai', 'fixtures check state\\ f', '--db state\\ f']
    expect(await type(shell, lines)).toEqual([
      'reset',
      'mode|deprecated',
      '--mode=deprecated',
      '--port|1|wait',
      'fixtures|check|state file.json',
      '--db|state file.json',
    ])
  })
})

describe.skipIf(!isInstalled('fish'))('fish', () => {
  /** The completions of the last word, without descriptions. */
  async function complete(line: string): Promise<string[]> {
    const script = `${await completionScript('fish')}\ncomplete -C 'picky-assist-mock ${line}'`
    const output = inShell('fish', ['-c', script], directoryWithFiles())
    return output.split('\n').map((candidate) => candidate.replace(/\t.*/, ''))
  }

  test.each([
    ['res', ['reset']],
    ['reset --acc', ['--account']],
    ['reset --lim', ['']],
    ['mode dep', ['deprecated']],
    ['mode ', ['active', 'deprecated']],
    ['--mode ', ['active', 'deprecated']],
    ['--mode=dep', ['--mode=deprecated']],
    ['--watch=', ['--watch=false', '--watch=true']],
    ['--watch true wa', ['wait']],
    ['--port 1 wa', ['wait']],
    ['--account mode wa', ['wait']],
    ['--port ', ['']],
    ['--rand', ['--random-seed']],
    ['--vers', ['--version']],
    ['help wa', ['wait']],
    ['fixtures ', ['check']],
    ['fixtures check st', ['state file.json', 'states/']],
    ['state export st', ['state file.json', 'states/']],
    ['--db st', ['state file.json', 'states/']],
  ])('completes "%s"', async (line, expected) => {
    expect((await complete(line)).toSorted()).toEqual(expected.toSorted())
  })

  test('shows what a command does', async () => {
    const script = `${await completionScript('fish')}\ncomplete -C 'picky-assist-mock res'`
    expect(inShell('fish', ['-c', script], newDirectory())).toBe('reset\tReset one account, or everything')
  })
})
