// @module-tag rounds
import { stdout } from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiFuzz, createApiFuzz } from './support/fuzz/api-fuzz.ts'
import { createBodyFuzz } from './support/fuzz/body-fuzz.ts'
import { type ControlFuzz, createControlFuzz } from './support/fuzz/control-fuzz.ts'
import { readCorpus, toInput } from './support/fuzz/corpus.ts'
import { usedMemory } from './support/fuzz/heap.ts'
import { createReaderFuzz, readers } from './support/fuzz/readers.ts'
import { type Budget, runFuzz, seed } from './support/fuzz/run.ts'
import { isLong } from './support/long.ts'

// In npm test each run ends with its inputs, in the long run also with its time. Over HTTP a body takes about a millisecond, because
// it is sent twice; without a server, a tenth of that.
const everyday = 100_000
const halfOfApi: Budget = isLong ? { inputs: 500 * 1024, ms: 60_000 } : { inputs: 256, ms: everyday }
const bodyBudget: Budget = isLong ? { inputs: 1_000_000, ms: 240_000 } : { inputs: 20_000, ms: everyday }
const controlBudget: Budget = isLong ? { inputs: 100_000, ms: 40_000 } : { inputs: 80, ms: everyday }
const readerBudget: Budget = isLong ? { inputs: 50_000, ms: 10_000 } : { inputs: 50, ms: everyday }
const limit = { timeout: 400_000 }

// What is cached, such as time zones, and what the compiler adds.
const maxGrowth = (isLong ? 16 : 8) * 1024 * 1024

/** Says what it tried. */
function report(name: string, tried: number): void {
  stdout.write(`fuzz of ${name}: ${tried} inputs with seed ${seed}\n`)
}

test(
  'every body gets a documented answer from the emulated API, lenient validation stores what strict accepts alike, and memory does not grow',
  limit,
  async () => {
    const [fuzz, name] = [await createApiFuzz(), 'the emulated API']
    try {
      const first = await runFuzz(name, fuzz, halfOfApi)
      await fuzz.reset()
      const before = await usedMemory()
      const second = await runFuzz(name, fuzz, { ...halfOfApi, first: halfOfApi.inputs })
      await fuzz.reset()
      expect((await usedMemory()) - before).toBeLessThan(maxGrowth)
      report(name, first + second)
    } finally {
      await fuzz.close()
    }
  },
)

test(
  'every body is accepted or rejected with a message, and lenient validation reads what strict accepts alike',
  limit,
  async () => {
    report('bodies', await runFuzz('every body is', await createBodyFuzz(), bodyBudget))
  },
)

test('every request gets a documented answer from the control plane', limit, async () => {
  const fuzz = await createControlFuzz()
  try {
    report('the control plane', await runFuzz('the control plane', fuzz, controlBudget))
  } finally {
    await fuzz.close()
  }
})

test.each(Object.keys(readers))('%s are accepted whole, or rejected in one line', limit, async (name) => {
  report(name, await runFuzz(name, createReaderFuzz(name), readerBudget))
})

describe('what once broke the mock does not any more:', () => {
  let api: ApiFuzz
  let control: ControlFuzz
  beforeAll(async () => {
    api = await createApiFuzz()
    control = await createControlFuzz()
  })
  afterAll(() => Promise.all([api.close(), control.close()]))

  test.each(readCorpus())('%s', async (_name, kept) => {
    const input = toInput(kept)
    const fuzz = input?.request.path.includes('_mock') ? control : api
    const problem = input ? await fuzz.tryOne(input) : await readers[kept.reader ?? '']?.read(kept.text ?? '')
    expect(problem).toBeUndefined()
  })
})
