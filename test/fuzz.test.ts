import { expect, test } from 'vitest'
import { createApiFuzz } from './support/fuzz/api-fuzz.ts'
import { createControlFuzz } from './support/fuzz/control-fuzz.ts'
import { type Kept, readCorpus, toInput } from './support/fuzz/corpus.ts'
import { createReaderFuzz, readers } from './support/fuzz/readers.ts'
import { type Budget, runFuzz } from './support/fuzz/run.ts'
import { isLong } from './support/long.ts'

// What a quiet machine manages in the time.
const apiBudget: Budget = isLong ? { inputs: 1_000_000, ms: 270_000 } : { inputs: 20_000, ms: 4000 }
const controlBudget: Budget = isLong ? { inputs: 100_000, ms: 60_000 } : { inputs: 2000, ms: 1500 }
const readerBudget: Budget = isLong ? { inputs: 200_000, ms: 15_000 } : { inputs: 500, ms: 500 }
const limit = { timeout: 400_000 }

test(
  'every body gets a documented answer from the emulated API, and lenient validation stores what strict accepts alike',
  limit,
  async () => {
    const fuzz = await createApiFuzz()
    try {
      expect(await runFuzz('the emulated API', fuzz, apiBudget)).toBeGreaterThan(0)
    } finally {
      await fuzz.close()
    }
  },
)

test('every request gets a documented answer from the control plane', limit, async () => {
  const fuzz = await createControlFuzz()
  try {
    expect(await runFuzz('the control plane', fuzz, controlBudget)).toBeGreaterThan(0)
  } finally {
    await fuzz.close()
  }
})

test.each(Object.keys(readers))('%s are accepted whole, or rejected in one line', limit, async (name) => {
  expect(await runFuzz(name, createReaderFuzz(name), readerBudget)).toBeGreaterThan(0)
})

test.each(readCorpus())('%s, which once broke the mock, does not any more', async (_name, kept) => {
  expect(await tryKept(kept)).toBeUndefined()
})

async function tryKept(kept: Kept): Promise<string | undefined> {
  const input = toInput(kept)
  if (!input) return readers[kept.reader ?? '']?.read(kept.text ?? '')
  const fuzz = input.request.path.includes('_mock') ? await createControlFuzz() : await createApiFuzz([input.settings])
  try {
    return await fuzz.tryOne(input)
  } finally {
    await fuzz.close()
  }
}
