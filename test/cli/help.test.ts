import { expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { commandNames } from '../../src/cli/commands.ts'
import { run } from '../../src/cli/help.ts'
import { settingNames, toFlag, toVariable } from '../../src/settings.ts'
import { outputOf } from './output.ts'

const help = (...args: string[]) => outputOf(run, ...args)
const flagsOf = (text: string) => [...text.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, flag]) => flag)

test('the help fits on a screen: every command, the global flags, the exit codes and where the settings are', async () => {
  const text = await help('--help')
  const lines = text.trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(40)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  for (const name of commandNames) expect(text).toMatch(new RegExp(`^ {2}${name}\\b.* {2}[A-Z]`, 'm'))
  expect(flagsOf(text)).toEqual(['version', 'help'])
  for (const code of [0, 1, 2, 3, 4, 5]) expect(text).toMatch(new RegExp(`^ {2}${code} {2}\\w`, 'm'))
  expect(text).toContain('picky-assist-mock serve --help')
  expect(await help('help')).toBe(text)
})

test('the help of wait contains only the flags of wait', async () => {
  const text = await help('wait', '--help')
  expect(flagsOf(text)).toEqual(['url', 'timeout', 'host', 'port', 'help'])
  expect(text).toContain('\n  picky-assist-mock wait --port 4291 --timeout 10\n')
})

test('the help of serve has each setting in its group, with its variable, default and choices', async () => {
  const text = await help('serve', '--help')
  const groups = [...text.matchAll(/^(\w+):\n(( .*\n)+)/gm)].map(([, name, body = '']) => [name, flagsOf(body)])
  expect(groups.slice(0, 6)).toEqual([
    ['Listening', ['host', 'port', 'public-url', 'cors']],
    ['HTTPS', ['https-port', 'tls-names', 'tls-cert', 'tls-key']],
    ['Data', ['db', 'busy-timeout', 'fixtures', 'watch', 'accounts', 'max-accounts', 'random-seed']],
    ['Behaviour', ['mode', 'validation', 'client-address', 'wire', 'qr', 'clock']],
    ['Control', ['control-token', 'journal', 'dashboard']],
    ['Log', ['log-level', 'log-format']],
  ])
  for (const name of settingNames) {
    expect(flagsOf(text)).toContain(toFlag(name))
    expect(text).toContain(`${toVariable(name)}`)
  }
  expect(text).toMatch(/PICKY_PORT \(default: 4290\)/)
  expect(text).toMatch(/PICKY_MODE: active, deprecated \(default: active\)/)
})

test.each(commandNames)('the help of %s has a usage line and an example', async (name) => {
  const text = await help('help', name)
  expect(text).toMatch(new RegExp(`^Usage: picky-assist-mock ${name}\\b`))
  expect(text).toMatch(/^Examples:\n {2}picky-assist-mock /m)
  expect(flagsOf(text)).toContain('help')
})

// Their command lines end with a redirection or go through a pipe.
test.each(commandNames.filter((name) => !['openapi', 'completion', 'ca'].includes(name)))(
  'the examples of %s are valid command lines',
  async (name) => {
    const [, examples = ''] = (await help(name, '--help')).split('Examples:\n')
    for (const line of examples.trim().split('\n'))
      expect(parseArguments(line.trim().split(' ').slice(1), {}).command).toBe(name)
  },
)

test('the help of a command that does not exist suggests the nearest one', async () => {
  const message = '"wiat" is not a command; did you mean wait?'
  await expect(help('help', 'wiat')).rejects.toThrow(message)
  await expect(help('wiat', '--help')).rejects.toThrow(message)
})
