import { expect, test } from 'vitest'
import { createApiFuzz } from './support/fuzz/api-fuzz.ts'
import { type Budget, runFuzz } from './support/fuzz/run.ts'
import { isLong } from './support/long.ts'

// The inputs that a quiet machine manages in the time.
const apiBudget: Budget = isLong ? { inputs: 1_000_000, ms: 300_000 } : { inputs: 20_000, ms: 4000 }
const limit = { timeout: 400_000 }

test(
  'the emulated API answers every body with a documented envelope, and stores what strict validation accepts in the same way leniently',
  limit,
  async () => {
    const fuzz = await createApiFuzz()
    const name = 'the emulated API'
    try {
      expect(await runFuzz(name, fuzz, apiBudget)).toBeGreaterThan(0)
    } finally {
      await fuzz.close()
    }
  },
)
