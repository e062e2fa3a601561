import { fullRun } from '../options.ts'
import { toFigure } from './markdown.ts'
import type { Results } from './results.ts'
import { figureTable, growthTable, hostileTable, productTable, ratioTable, spreadTable } from './tables.ts'

/** bench/RESULTS.md */
export function toReport(results: Results): string {
  const { date, rounds, seconds, machine, contestants } = results
  const { cpu, cores, memoryGb, kernel, fileSystem, node } = machine
  const versions = contestants
    .filter(({ id }) => id !== 'node-http')
    .map(({ name, version }) => `- ${name}: ${version}`)
  return `# Benchmark results
${provisionalNotice(results)}
Written by \`npm run bench\` on ${date}. [README.md](README.md) says what is measured and what each server does.

- Machine: ${cpu}, ${cores} cores, ${memoryGb} GB of memory, ${kernel}, databases on ${fileSystem}
- Node.js: ${node}
${versions.join('\n')}

Rounds: ${rounds}, in turns. Each kind of load lasts ${seconds} s, after a warm-up of ${seconds / 2} s.

## Ratios

Median of the rounds. The start is compared with bare node:http, the rest with bare Fastify. In the first column higher is
better, in the others lower.

${ratioTable(results)}

![The ratios as bars](results.svg)

Lowest and highest round:

${spreadTable(results)}

## Only the product

${productTable(results)}

## Growth

The product with databases of several sizes, which run at the same time and are called in turns over one connection each. Medians, and in
parentheses as multiples of the first row.

${growthTable(results)}

## Hostile clients

The product at 200 calls a second on 16 connections, alone and while hostile clients attack it: 99 % of the calls take less time than this.

${hostileTable(results)}

## Figures

Medians. They depend on the machine; compare only figures of the same run.

${figureTable(results)}

## Load generator

${describeGenerator(results)}
${describeLeftOut(results)}`
}

/** What shows that the load generator is not what is measured. */
export function describeGenerator({ generatorLimit, contestants }: Results): string {
  const rounds = contestants.flatMap((contestant) => contestant.rounds)
  const fastest = Math.max(...rounds.map(({ load }) => load.full.rate))
  const cpu = Math.max(...rounds.map(({ load }) => load.full.generatorCpu))
  const gap = Math.max(...rounds.map(({ load }) => load.half.generatorGap ?? 0))
  return `The load generator is a process of its own. It sends ${toFigure(generatorLimit.rate)} calls a second to a process that answers with
fixed bytes: ${toFigure(generatorLimit.rate / fastest)} times as many as to the fastest server in its fastest round. At full load it used at most ${toFigure(cpu * 100)} % of
a core. At half load, 99 % of its looks at which calls are due were less than ${toFigure(gap)} ms apart, in the worst run.
`
}

function provisionalNotice({ provisional, rounds, seconds }: Results): string {
  if (!provisional) return ''
  return `
> **Provisional.** Rounds: ${rounds}, of ${seconds} s. A full run has ${fullRun.rounds}, of ${fullRun.seconds} s. These figures only show that the
> benchmark works.
`
}

/** What could not be measured, and why. */
export function describeLeftOut({ leftOut }: Results): string {
  if (leftOut.length === 0) return ''
  const items = leftOut.map(({ name, reason }) => `- ${name}: ${reason.replaceAll('\n', '\n  ')}`)
  return `\n## Left out\n\n${items.join('\n')}\n`
}
