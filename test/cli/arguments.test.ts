import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { listChoices, settingGroups, settingNames, toFlag, toVariable } from '../../src/settings.ts'

const parse = (line: string, environment: Record<string, string> = {}) =>
  parseArguments(line === '' ? [] : line.split(' '), environment)

describe('the command', () => {
  test.each([
    ['', 'serve'],
    ['--port 1', 'serve'],
    ['serve', 'serve'],
    ['wait', 'wait'],
    ['--port 1 wait', 'wait'],
    ['--watch serve', 'serve'],
    ['--watch true serve', 'serve'],
    ['--watch true', 'serve'],
    ['--account reset mode', 'mode'],
    ['help', 'help'],
    ['-h', 'help'],
    ['--port 1 --help', 'help'],
    ['version', 'version'],
    ['-v', 'version'],
    ['--version --json', 'version'],
    ['wait --version', 'version'],
  ])('parses "%s" as %s', (line, command) => {
    expect(parse(line).command).toBe(command)
  })

  test.each(['help wait', 'wait --help', '-h wait', 'wait --port 1 -h'])('"%s" asks for the help of wait', (line) => {
    expect(parse(line)).toMatchObject({ command: 'help', operands: ['wait'] })
  })

  test('flags before and after a command mean the same', () => {
    const after = parse('requests --port 1 --url http://a:1 --limit 5 --json')
    expect(parse('--port 1 --url http://a:1 --limit 5 --json requests')).toEqual(after)
    expect(after.flags).toMatchObject({ url: 'http://a:1', limit: 5, json: true })
    expect(parse('--account a state export f.json').operands).toEqual(['export', 'f.json'])
  })

  test('a value may begin with a dash', () => {
    expect(parse('mode deprecated --message -x').flags.message).toBe('-x')
    expect(parse('mode deprecated --message=--json').flags.message).toBe('--json')
    expect(parse('state import -').operands).toEqual(['import', '-'])
  })

  test('a token of digits keeps its leading zeros', () => {
    expect(parse('reset --account 00123').flags.account).toBe('00123')
  })
})

describe('settings', () => {
  test.each(['--port=81', '--port 81'])('%s sets the port', (line) => {
    expect(parse(line)).toMatchObject({ settings: { port: 81 }, sources: new Map([['port', '--port']]) })
  })

  test.each([
    ['--watch', true],
    ['--watch=true', true],
    ['--watch true', true],
    ['--watch=false', false],
    ['--watch false', false],
    ['--watch false serve', false],
    ['serve --watch --port 1', true],
    ['', false],
  ])('"%s" sets watch to %s', (line, watch) => {
    expect(parse(line).settings.watch).toBe(watch)
  })

  test('a flag overrides its variable, and a variable overrides the default', () => {
    const environment = { PICKY_MODE: 'deprecated', PICKY_QR: 'png' }
    const { settings, sources } = parse('--qr url', environment)
    expect(settings).toMatchObject({ mode: 'deprecated', qr: 'url', wire: 'sample' })
    expect(Object.fromEntries(sources)).toEqual({ mode: 'PICKY_MODE', qr: '--qr' })
  })

  test('PORT sets the port, and PICKY_PORT overrides it', () => {
    expect(parse('', { PORT: '81' })).toMatchObject({ settings: { port: 81 }, sources: new Map([['port', 'PORT']]) })
    expect(parse('', { PICKY_PORT: '82', PORT: '81' }).settings.port).toBe(82)
  })

  test('an empty variable counts as not set', () => {
    expect(parse('', { PICKY_FIXTURES: '', PORT: '' }).settings).toMatchObject({ port: 4290 })
  })

  test('the last of several flags of a setting counts', () => {
    expect(parse('--port 1 --port 2').settings.port).toBe(2)
  })

  test('healthcheck accepts every flag of serve', () => {
    const flags = settingNames.map(
      (name) => `--${toFlag(name)}=${listChoices(name)?.[0] ?? (name === 'clock' ? 'system' : 7)}`,
    )
    const line = flags.join(' ').replaceAll(/--(public-url|cors)=7/g, '--$1=http://a')
    expect(parse(`healthcheck ${line}`).sources.size).toBe(settingNames.length)
  })

  test('each setting is in one group, and has a flag and a variable', () => {
    expect(Object.values(settingGroups).flat().toSorted()).toEqual(settingNames.toSorted())
    expect(settingNames.map(toFlag)).toContain('random-seed')
    expect(settingNames.map(toVariable)).toContain('PICKY_RANDOM_SEED')
  })

  test('the environment does not matter to help and version', () => {
    expect(parse('help', { PICKY_MOED: 'x' }).command).toBe('help')
    expect(parse('-v', { PICKY_PORT: 'x' }).command).toBe('version')
  })
})

describe('an invalid command line is rejected:', () => {
  test.each([
    ['rest', '"rest" is not a command; did you mean reset?'],
    ['xyzzy', '"xyzzy" is not a command; see picky-assist-mock --help'],
    ['--watch maybe', '"maybe" is not a command; see picky-assist-mock --help'],
    ['--prot 1', '--prot is not a flag; did you mean --port?'],
    ['--prot=1 wait', '--prot is not a flag of wait; did you mean --port?'],
    ['reset --acount a', '--acount is not a flag of reset; did you mean --account?'],
    ['reset --acount=secret', '--acount is not a flag of reset; did you mean --account?'],
    ['reset -a a', '-a is not a flag of reset; see picky-assist-mock reset --help'],
    ['reset --db x', '--db is not a flag of reset; see picky-assist-mock reset --help'],
    ['serve --json', '--json is not a flag of serve; see picky-assist-mock serve --help'],
    ['reset mode', 'reset: expected no arguments, received "mode"; see picky-assist-mock reset --help'],
    ['mode active x', 'mode: expected [active|deprecated], received "active x"; see picky-assist-mock mode --help'],
    ['mode off', 'mode: expected active or deprecated, received "off"'],
    ['openapi x', 'openapi: expected vendor or control, received "x"'],
    ['completion tcsh', 'completion: expected bash or zsh or fish, received "tcsh"'],
    ['completion', 'completion: expected <bash|zsh|fish>, received nothing; see picky-assist-mock completion --help'],
    ['state', 'state: expected <export|import> [file], received nothing; see picky-assist-mock state --help'],
    ['fixtures', 'fixtures: expected check <file>, received nothing; see picky-assist-mock fixtures --help'],
    ['fixtures check', 'fixtures: expected check <file>, received "check"; see picky-assist-mock fixtures --help'],
    ['fixtures f.json', 'fixtures: expected check, received "f.json"; did you mean fixtures check f.json?'],
    ['mode active --status x', '--status: expected a whole number, received "x"'],
    ['requests --limit 0', '--limit: expected a number from 1 to 1000, received "0"'],
    ['requests --limit 1001', '--limit: expected a number from 1 to 1000, received "1001"'],
    ['reset --account=', '--account: expected a value, received ""'],
    ['state import --account', '--account: expected a value, received none'],
    ['requests --follow=false', '--follow: expected no value, received "false"'],
    ['requests --since 1 --since 2', '--since is given twice'],
    ['requests --json --json', '--json is given twice'],
    ['wait --url nowhere', '--url: expected an http or https URL without query, received "nowhere"'],
    ['wait --url http://a/?b', '--url: expected an http or https URL without query, received "http://a/?b"'],
    ['--mode=off', '--mode: expected active or deprecated, received the string "off"'],
    ['--port', '--port: expected a value, received none'],
    ['--watch=maybe', '--watch: expected true or false, received the string "maybe"'],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ message, exitCode: 2 }))
  })

  test.each([
    ['PICKY_MOED', 'x', 'PICKY_MOED is not a setting; did you mean PICKY_MODE?'],
    ['PICKY_XYZZY', 'x', 'PICKY_XYZZY is not a setting; see picky-assist-mock serve --help'],
    ['PICKY_MODE', 'off', 'PICKY_MODE: expected active or deprecated, received the string "off"'],
    ['PORT', 'x', 'PORT: expected a port from 0 to 65535, received the string "x"'],
  ])('%s=%s', (variable, value, message) => {
    expect(() => parse('', { [variable]: value })).toThrow(expect.objectContaining({ message, exitCode: 2 }))
  })
})

describe('a flag that npm start consumed', () => {
  const npm = { npm_package_name: 'picky-assist-mock', npm_lifecycle_event: 'start' }

  test.each([
    [{ ...npm, npm_config_mode: 'deprecated' }, 'npm start -- --mode=deprecated'],
    [{ ...npm, npm_config_random_seed: '5' }, 'npm start -- --random-seed=5'],
    [{ ...npm, npm_lifecycle_event: 'dev', npm_config_watch: 'true' }, 'npm run dev -- --watch=true'],
  ])('is rejected: %j', (environment, command) => {
    expect(() => parse('', environment)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(command), exitCode: 2 }),
    )
  })

  test.each([
    [{ ...npm }],
    [{ ...npm, npm_package_name: 'shop', npm_config_port: '3000' }],
    [{ npm_config_port: '3000' }],
  ])('is ignored if another package starts the mock: %j', (environment) => {
    expect(parse('', environment).settings.port).toBe(4290)
  })
})
