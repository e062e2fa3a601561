import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { buildApp, createContext } from '../../../src/app.ts'
import { parseArguments } from '../../../src/cli/arguments.ts'
import { commandNames } from '../../../src/cli/commands.ts'
import { Failure, toLine } from '../../../src/cli/failure.ts'
import { resolveSettings, type SettingName, Settings, settingNames, toFlag, toVariable } from '../../../src/settings.ts'
import { FixtureFile, FixturesError, parseFixtures } from '../../../src/store/index.ts'
import { createProject, minimalBody } from '../start.ts'
import { maxMessageLength } from './api-check.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateTree } from './mutate-tree.ts'
import type { Random } from './random.ts'
import type { Fuzz } from './run.ts'
import { fittingObject, fittingValue, kindOfSchema, type Schema } from './schema-values.ts'
import { shrinkText } from './shrink.ts'
import { type Entries, isObject, placesIn, type Tree, toText, toTree } from './tree.ts'
import { anyText, hardText } from './values.ts'

/** Something other than the server that reads what others wrote. Its input is a text. */
export type Reader = {
  create: (random: Random) => string
  /** Reads a text. @returns what is wrong with how it was read or rejected; undefined if nothing is */
  read: (text: string) => Promise<string | undefined>
}

const log = pino({ level: 'silent' })
const memory = resolveSettings({ db: ':memory:', randomSeed: '1', clock: '2020-06-11T10:00:00Z' })

/** The readers, by name. */
export const readers: Record<string, Reader> = {
  fixtures: { create: createFixtureFile, read: readFixtures },
  'command lines': { create: createCommandLine, read: readCommandLine },
}

/** The fuzz of a reader. */
export function createReaderFuzz(name: string): Fuzz<string> {
  const { create, read } = readers[name] ?? { create: () => '', read: async () => `no reader is named ${name}` }
  return {
    together: 1,
    roundsPerReset: 1,
    create,
    async tryAll(texts) {
      const [text = ''] = texts
      const problem = await read(text)
      return problem === undefined ? [] : [{ input: text, problem }]
    },
    tryOne: read,
    shrink: shrinkText,
    toKept: (text, problem) => ({ problem, reader: name, text }),
  }
}

// As JSON Schema, without TypeBox's own parts.
const fixtureSchema: Schema = JSON.parse(JSON.stringify(FixtureFile))
// Most that can go wrong is in projects.
const accountSchema = fixtureSchema.properties?.accounts?.items
if (accountSchema) accountSchema.required = ['token', 'projects']
fixtureSchema.required = ['accounts']
const settingSchemas: Record<string, Schema> = JSON.parse(JSON.stringify(Settings.properties))
const documentedFixtures: unknown = JSON.parse(readFileSync('fixtures/default.json', 'utf8'))

function createFixtureFile(random: Random): string {
  const known = {
    $schema: ['x'],
    token: ['a', 'b', 'c', 'd', 'e', 'f'],
    project_id: [1, 715, 716],
    plan_id: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  }
  const tree = toTree(random.percent(20) ? documentedFixtures : fittingObject(random, fixtureSchema, known))
  for (let left = random.pick([0, 0, 1, 1, 2, 4]); left > 0; left--)
    mutateTree(random, pickObject(random, tree), kindOfField)
  const text = toText(tree, random.pick(['', ' ', '\n']))
  return random.percent(85) ? text : mutateBytes(random, Buffer.from(text)).toString()
}

function kindOfField(key: string): string | undefined {
  const schema = fixtureSchema.properties?.accounts?.items?.properties?.projects?.items?.properties?.[key]
  return schema && kindOfSchema(schema)
}

function pickObject(random: Random, tree: Tree): Entries {
  const objects = [tree, ...placesIn(tree).map(({ get }) => get())].filter(isObject)
  return objects.length === 0 ? { entries: [] } : random.pick(objects)
}

// What is accepted can be stored, and exported as fixtures that are accepted again and mean the same.
async function readFixtures(text: string): Promise<string | undefined> {
  try {
    const exported = exportFixtures(text)
    return exportFixtures(exported) === exported ? undefined : `it is not the same when it is exported: ${exported}`
  } catch (error) {
    if (!(error instanceof FixturesError)) return `it was rejected with ${error}`
    const { length } = error.message
    return length > maxMessageLength ? `a message of ${length} characters` : wrongMessage(error)
  }
}

function exportFixtures(text: string): string {
  const closing = new AbortController().signal
  const { store } = createContext(memory, { fixtures: parseFixtures(text), version: '0', log, closing })
  try {
    return store.exportState()
  } finally {
    store.close()
  }
}

/** Arguments and environment variables, as JSON. */
type CommandLine = { args: string[]; environment: Record<string, string> }

function createCommandLine(random: Random): string {
  const args = random.percent(50) ? [random.percent(90) ? random.pick(commandNames) : anyText(random)] : []
  const environment: Record<string, string> = {}
  for (const name of random.several(settingNames, 4)) {
    const value = createSetting(random, name)
    if (random.percent(40)) environment[random.percent(95) ? toVariable(name) : `PICKY_${anyText(random)}`] = value
    else args.push(...toArguments(random, name, value))
  }
  if (random.percent(20)) args.push(anyText(random))
  return JSON.stringify({ args, environment } satisfies CommandLine)
}

function createSetting(random: Random, name: SettingName): string {
  const schema = settingSchemas[name] ?? {}
  if (random.percent(70)) return String(fittingValue(random, schema, {}))
  return random.percent(60) ? hardText(random, kindOfSchema(schema)) : anyText(random)
}

function toArguments(random: Random, name: SettingName, value: string): string[] {
  const flag = random.percent(95) ? `--${toFlag(name)}` : `--${anyText(random)}`
  return random.percent(60) ? [`${flag}=${value}`] : [flag, value]
}

// What is accepted can be run with.
async function readCommandLine(text: string): Promise<string | undefined> {
  const line = parseCommandLine(text)
  if (!line) return undefined
  try {
    const { command, settings } = parseArguments(line.args, line.environment)
    return command === 'serve' ? await runWith(settings) : undefined
  } catch (error) {
    if (!(error instanceof Failure)) return `it was rejected with ${error}`
    return error.exitCode === 2 ? wrongMessage(error) : `it was rejected with the exit code ${error.exitCode}`
  }
}

// A shrunken text may be none.
function parseCommandLine(text: string): CommandLine | undefined {
  try {
    const { args, environment } = JSON.parse(text)
    return Array.isArray(args) && typeof environment === 'object' ? { args: args.map(String), environment } : undefined
  } catch {
    return undefined
  }
}

async function runWith({ tlsCert, tlsKey, httpsPort, fixtures, ...settings }: Settings): Promise<string | undefined> {
  const app = await buildApp(
    { ...settings, db: ':memory:' },
    { fixtures: parseFixtures(), version: '0', log, quietMs: 0 },
  )
  const { statusCode, body } = await app.inject({ method: 'POST', url: createProject, payload: minimalBody })
  await app.close()
  return statusCode === 200 && !body.includes('"status":101') ? undefined : `a call got HTTP ${statusCode}: ${body}`
}

function wrongMessage(error: Error): string | undefined {
  const line = toLine(error)
  return line.includes('\n') || / {4}at /.test(line) ? `the message has more than one line: ${line}` : undefined
}
