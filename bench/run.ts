// Measures the product, the floors and the peers side by side. README.md says what and how.
import { writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { compare } from './compare.ts'
import { bench, removeWork } from './lib/files.ts'
import { killAllPrograms } from './lib/programs.ts'
import { type Options, readOptions, usage } from './options.ts'
import { describeGenerator, describeLeftOut, toReport } from './results/report.ts'
import type { Results } from './results/results.ts'
import { toSvg } from './results/svg.ts'
import { productTable, ratioTable } from './results/tables.ts'

process.on('exit', () => {
  killAllPrograms()
  removeWork()
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit(128 + constants.signals[signal]))
// When npm is stopped by a signal, the shell that it started ends, but not what that shell started.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.exit(1)
}, 1000)

try {
  const options = readOptions(process.argv.slice(2))
  if (options) await run(options)
  else process.stdout.write(usage)
  process.exit(0)
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}

async function run(options: Options): Promise<void> {
  const maxMinutes = options.quick ? 10 : 90
  setTimeout(() => {
    process.stderr.write(`bench: not done after ${maxMinutes} minutes\n`)
    process.exit(1)
  }, maxMinutes * 60_000)

  const results = await compare(options, (progress) => process.stderr.write(`${progress}\n`))
  process.stdout.write(`\n${toSummary(results)}`)
  if (!options.quick && !options.only) writeResults(results)
}

function toSummary(results: Results): string {
  return [ratioTable(results), productTable(results), describeGenerator(results) + describeLeftOut(results)].join(
    '\n\n',
  )
}

function writeResults(results: Results): void {
  writeFileSync(join(bench, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(bench, 'results.svg'), toSvg(results))
  writeFileSync(join(bench, 'RESULTS.md'), toReport(results))
}
