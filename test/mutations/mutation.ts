import { parseAst } from 'rolldown/parseAst'

/** A way to break the code. At least one of the tests must then fail. */
export type Mutation = {
  /** what a user would notice */
  breaks: string
  file: string
  /** occurs exactly once in the file, so that the entry fails when the code changes */
  find: string
  replace: string
  /** the test files to run */
  tests: string[]
  /** runs only the tests whose title contains this, where the files are slow */
  title?: string
}

/** What came of a mutation: the titles of the tests that failed, or why it could not be tried. */
export type Outcome = { red: string[] } | { invalid: string }

/** The report of Vitest's JSON reporter, as far as it is read here. */
export type Report = {
  testResults: { name: string; message?: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** The text of a file after a mutation. @throws Error if the mutation does not fit the file, changes nothing, or breaks its syntax */
export function mutate(text: string, { file, find, replace }: Mutation): string {
  const count = text.split(find).length - 1
  if (count !== 1) throw new Error(`${file} contains the text ${count} times, expected once: ${find}`)
  const mutated = text.replace(find, () => replace)
  if (mutated === text) throw new Error(`${file}: the replacement is the same as the text: ${find}`)
  if (/\.[jt]s$/.test(file)) parseAst(mutated, { lang: 'ts' }, file)
  return mutated
}

/** What the tests say about a mutation. A test file that could not be loaded does not count: no test has noticed anything. */
export function judge({ testResults }: Report): Outcome {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const red = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
  if (red.length > 0) return { red }
  const broken = testResults.find(({ assertionResults }) => assertionResults.length === 0)
  if (broken) return { invalid: `${broken.name} could not be run: ${broken.message ?? 'it has no tests'}` }
  return tests.some(({ status }) => status === 'passed') ? { red } : { invalid: 'no test was run' }
}
