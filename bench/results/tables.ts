import type { Round } from '../measure/rounds.ts'
import { toFigure, toTable } from './markdown.ts'
import { type Measure, measures, ratioOf } from './measures.ts'
import type { ContestantResult, Results } from './results.ts'
import { median } from './statistics.ts'

const header = ['', ...measures.map(({ title }) => title)]

/** The medians of the ratios, one row for each contestant. */
export function ratioTable(results: Results): string {
  return table(results, header, (contestant) =>
    measures.map((measure) => toFigure(ratioOf(measure, contestant, results).median)),
  )
}

/** The lowest and the highest round of each ratio. */
export function spreadTable(results: Results): string {
  const cell = (measure: Measure, contestant: ContestantResult) => {
    const { lowest, highest } = ratioOf(measure, contestant, results)
    return `${toFigure(lowest)} to ${toFigure(highest)}`
  }
  return table(results, header, (contestant) => measures.map((measure) => cell(measure, contestant)))
}

const figures: Record<string, (round: Round) => number> = {
  'creates/s': ({ load }) => load.full.rate,
  'p50 ms': ({ load }) => load.full.p50,
  'p99 ms': ({ load }) => load.full.p99,
  'one connection, p50 ms': ({ load }) => load.single.p50,
  'half load, p99 ms': ({ load }) => load.half.p99,
  'start ms': ({ start }) => start.toFirstAnswer,
  'first call ms': ({ start }) => start.firstCall,
  'tenth call ms': ({ start }) => start.tenthCall,
  'idle MB': ({ load }) => load.idleMemory,
  'loaded MB': ({ load }) => load.loadedMemory,
}

/** The medians of the figures themselves. */
export function figureTable(results: Results): string {
  return table(results, ['', ...Object.keys(figures)], ({ rounds }) =>
    Object.values(figures).map((figure) => toFigure(median(rounds.map(figure)))),
  )
}

/** What only the product does: a second mock in a process, and a reset over HTTP. */
export function productTable({ contestants, startMock }: Results): string {
  const resets = contestants
    .filter(({ kind }) => kind === 'product')
    .map(({ name, rounds }) => [
      `${name}: reset over HTTP`,
      toFigure(median(rounds.flatMap(({ reset }) => reset ?? []))),
    ])
  const starts = startMock.map(({ name, times }) => [`${name}: startMock() and close()`, toFigure(median(times))])
  return toTable(['', 'ms'], [...resets, ...starts])
}

/** What calls cost with databases of several sizes: milliseconds, and as multiples of the first one's. */
export function growthTable({ growth }: Results): string {
  const [first] = growth
  const cell = (value: number, base = value) => `${toFigure(value)} (${toFigure(value / base)})`
  return toTable(
    ['', 'create ms', 'get one ms', 'reset ms'],
    growth.map(({ name, create, getOne, reset }) => [
      name,
      cell(create, first?.create),
      cell(getOne, first?.getOne),
      cell(reset, first?.reset),
    ]),
  )
}

/** How long other clients wait while hostile ones attack: milliseconds, and as multiples of the first row's. */
export function hostileTable({ hostile }: Results): string {
  const [first] = hostile
  return toTable(
    ['', 'p99 ms', 'ratio'],
    hostile.map(({ name, p99 }) => [name, toFigure(p99), toFigure(p99 / (first?.p99 ?? p99))]),
  )
}

function table({ contestants }: Results, columns: string[], cells: (contestant: ContestantResult) => string[]): string {
  return toTable(
    columns,
    contestants.map((contestant) => [contestant.name, ...cells(contestant)]),
  )
}
