// Breaks the code in many places, one at a time, and checks that a test fails each time:
//   npm run test:mutations [-- WORD…]
// With words, tries only the mutations whose area, file or name contains one of them. Works in copies of the project.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type Mutation, mutate, type Outcome } from './mutation.ts'
import { areas } from './table.ts'

const root = join(import.meta.dirname, '../..')
const notNeeded = ['.git', '.ci', '.github', 'bench', 'dist', 'node_modules']
const maxRunMs = 120_000

type Trial = { area: string; mutation: Mutation }
type Result = Trial & { outcome: Outcome; seconds: number }

const words = process.argv.slice(2).map((word) => word.toLowerCase())
const trials = areas
  .flatMap(({ area, mutations }) => mutations.map((mutation): Trial => ({ area, mutation })))
  .filter(isSelected)
const directory = mkdtempSync(join(tmpdir(), 'picky-mutations-'))
// A test runs the program as another user, who must be able to read it.
chmodSync(directory, 0o755)
const running = new Set<number>()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const pid of running) process.kill(-pid, 'SIGKILL')
    rmSync(directory, { recursive: true, force: true })
    process.exit(1)
  })
try {
  process.exitCode = await main()
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** @returns the exit code: 0 if every mutation broke a test, 1 if not, 2 if tests fail without a mutation */
async function main(): Promise<number> {
  const copies = Array.from({ length: availableParallelism() }, (_, number) => copyProject(`copy-${number}`))
  const files = [...new Set(trials.flatMap(({ mutation }) => mutation.tests))]
  print(`${trials.length} mutations, which ${files.length} test files should notice`)
  // A test that fails anyway would prove nothing.
  const before = await runTests(copies[0] ?? '', files)
  if ('invalid' in before || before.red.length > 0) {
    print(`without any mutation: ${describe(before)}`)
    return 2
  }
  const results: Result[] = []
  const queue = trials.values()
  const work = async (copy: string) => {
    for (const trial of queue) {
      const begin = performance.now()
      const outcome = await tryOut(copy, trial)
      const seconds = (performance.now() - begin) / 1000
      results.push({ ...trial, outcome, seconds })
      print(
        `${results.length}/${trials.length}, ${seconds.toFixed(1)} s: ${trial.mutation.breaks}: ${describe(outcome)}`,
      )
    }
  }
  await Promise.all(copies.map(work))
  return report(results)
}

function isSelected({ area, mutation: { breaks, file } }: Trial): boolean {
  const text = `${area} ${file} ${breaks}`.toLowerCase()
  return words.length === 0 || words.some((word) => text.includes(word))
}

function copyProject(name: string): string {
  const copy = join(directory, name)
  mkdirSync(copy)
  for (const entry of readdirSync(root).filter((entry) => !notNeeded.includes(entry)))
    cpSync(join(root, entry), join(copy, entry), { recursive: true })
  // A directory of its own, because tests also write into it.
  mkdirSync(join(copy, 'node_modules'))
  for (const entry of readdirSync(join(root, 'node_modules')).filter((entry) => !entry.startsWith('.')))
    symlinkSync(join(root, 'node_modules', entry), join(copy, 'node_modules', entry))
  return copy
}

async function tryOut(copy: string, { mutation }: Trial): Promise<Outcome> {
  const file = join(copy, mutation.file)
  const original = readFileSync(file, 'utf8')
  try {
    writeFileSync(file, mutate(original, mutation))
    return await runTests(copy, mutation.tests, ['--maxWorkers=1', ...(mutation.title ? ['-t', mutation.title] : [])])
  } catch (error) {
    return { invalid: String(error) }
  } finally {
    writeFileSync(file, original)
  }
}

async function runTests(copy: string, files: string[], options: string[] = []): Promise<Outcome> {
  const reportFile = join(copy, 'report.json')
  rmSync(reportFile, { force: true })
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--mode=mutations',
    '--configLoader=native',
    '--bail=1',
  ]
  const reporter = ['--reporter=json', `--outputFile=${reportFile}`]
  // A process group of its own, so that what the tests have started can be ended too.
  const child = spawn(process.execPath, [...vitest, ...reporter, ...options, ...files], {
    cwd: copy,
    detached: true,
    stdio: 'ignore',
  })
  const { pid = 0 } = child
  running.add(pid)
  const timeout = setTimeout(() => process.kill(-pid, 'SIGKILL'), maxRunMs)
  const [, signal] = await once(child, 'close')
  clearTimeout(timeout)
  running.delete(pid)
  if (signal) return { invalid: `ended by ${signal}` }
  if (!existsSync(reportFile)) return { invalid: 'Vitest did not run' }
  return judge(JSON.parse(readFileSync(reportFile, 'utf8')))
}

function report(results: Result[]): number {
  const order = (result: Result) => trials.findIndex(({ mutation }) => mutation === result.mutation)
  const sorted = results.toSorted((one, other) => order(one) - order(other))
  for (const { area } of areas) {
    const rows = sorted.filter((result) => result.area === area)
    if (rows.length > 0) print(`\n${area}`)
    for (const { mutation, outcome } of rows) print(`  ${mutation.breaks}\n    ${describe(outcome)}`)
  }
  const broke = results.filter(({ outcome }) => 'red' in outcome && outcome.red.length > 0).length
  const invalid = results.filter(({ outcome }) => 'invalid' in outcome).length
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
  print(
    `\n${broke} mutations broke a test, ${results.length - broke - invalid} stayed green, ${invalid} could not be tried (${Math.round(seconds)} s of tests)`,
  )
  return broke === trials.length && trials.length > 0 ? 0 : 1
}

function describe(outcome: Outcome): string {
  if ('invalid' in outcome) return `NOT TRIED: ${outcome.invalid}`
  return outcome.red.length === 0 ? 'STAYED GREEN' : `red: ${outcome.red.join('; ')}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
