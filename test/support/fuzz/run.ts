import { type Kept, writeForCorpus } from './corpus.ts'
import { createRandom, type Random } from './random.ts'

const { FUZZ_SEED, FUZZ_FIRST, FUZZ_INPUTS } = process.env

/** The seed of this run: a new one each time, unless FUZZ_SEED says which. */
export const seed = Number(FUZZ_SEED ?? Date.now() % 1_000_000_000)

/** How much a run may do: it ends when one of these is reached. `first` is the number of its first input, 0 by default. */
export type Budget = { inputs: number; ms: number; first?: number }

/** How a fuzz makes its inputs, and tries them. */
export type Fuzz<T> = {
  /** Makes the input with this number. */
  create: (random: Random, number: number) => T
  /** how many inputs are tried at once */
  together: number
  /** after how many of these the state is that of a fresh start again */
  roundsPerReset: number
  /** Tries inputs that begin with the one of this number. @returns those that broke something */
  tryAll: (inputs: T[], first: number) => Promise<{ input: T; problem: string }[]>
  /** Tries an input by itself, in a fresh state. @returns what it broke; undefined if nothing */
  tryOne: (input: T) => Promise<string | undefined>
  /** Makes an input smaller, as long as it is broken. */
  shrink: (input: T, isBroken: (candidate: T) => Promise<boolean>) => Promise<T>
  toKept: (input: T, problem: string) => Kept
}

/**
 * Tries inputs until the budget is used up.
 *
 * @returns how many were tried
 * @throws Error for the first that breaks something: with the seed, the input made small, and how to repeat and keep it
 */
export async function runFuzz<T>(name: string, fuzz: Fuzz<T>, budget: Budget): Promise<number> {
  const { create, together, roundsPerReset, tryAll } = fuzz
  const { first, last, end } = toRange(budget)
  for (let number = first; ; number += together) {
    if (number >= last || performance.now() > end) return number - first
    const numbers = Array.from({ length: Math.min(together, last - number) }, (_, index) => number + index)
    const inputs = numbers.map((each) => create(createRandom(seed, each), each))
    const [finding] = await tryAll(inputs, number)
    const group = together * roundsPerReset
    if (finding)
      throw await describe(name, fuzz, { ...finding, from: number - (number % group), to: number + together })
  }
}

// FUZZ_FIRST and FUZZ_INPUTS repeat a part of an earlier run, whatever the budget.
function toRange({ inputs, ms, first = 0 }: Budget): { first: number; last: number; end: number } {
  const start = performance.now()
  if (FUZZ_INPUTS === undefined) return { first, last: first + inputs, end: start + ms }
  const repeated = Number(FUZZ_FIRST ?? 0)
  return {
    first: repeated,
    last: first === 0 ? repeated + Number(FUZZ_INPUTS) : repeated,
    end: Number.POSITIVE_INFINITY,
  }
}

type Finding<T> = { input: T; problem: string; from: number; to: number }

async function describe<T>(name: string, fuzz: Fuzz<T>, { input, problem, from, to }: Finding<T>): Promise<Error> {
  const repeat = `FUZZ_SEED=${seed} FUZZ_FIRST=${from} FUZZ_INPUTS=${to - from} npx vitest run test/fuzz.test.ts -t '${name}'`
  const alone = await fuzz.tryOne(input)
  if (alone === undefined)
    return toError(
      problem,
      `only after the inputs before it:\n${show(fuzz.toKept(input, problem))}`,
      `Repeat it: ${repeat}`,
    )
  const kind = kindOf(alone)
  const isBroken = async (candidate: T) => {
    const found = await fuzz.tryOne(candidate)
    return found !== undefined && kindOf(found) === kind
  }
  const small = await fuzz.shrink(input, isBroken)
  const kept = fuzz.toKept(small, (await fuzz.tryOne(small)) ?? alone)
  return toError(kept.problem, `with:\n${show(kept)}`, `Repeat it: ${repeat}\nKeep it: ${writeForCorpus(kept)}`)
}

// The beginning, without what depends on the input, so that an input is not shrunk into another problem.
function kindOf(problem: string): string {
  return problem.replaceAll(/\d+|"[^"]*"/g, '').slice(0, 25)
}

function show({ problem: _problem, ...rest }: Kept): string {
  return JSON.stringify(rest, undefined, 2).slice(0, 3000)
}

function toError(problem: string, input: string, advice: string): Error {
  return new Error(`the fuzz with seed ${seed} found: ${problem.slice(0, 1000)}\n${input}\n${advice}`)
}
