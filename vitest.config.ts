import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Tests are tagged in their options, whole files with `// @module-tag` in their first line.
const tags = [
  { name: 'long', description: 'takes long, so npm test leaves it out' },
  { name: 'rounds', description: 'does many more rounds in npm run test:long' },
]

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    tags,
    globalSetup: 'test/support/build.ts',
    // npm run test:long sets the mode.
    provide: { long: mode === 'long' },
    maxWorkers: availableParallelism(),
    // A worker imports the sources once, not once per test file. Modules keep no state that a test could see.
    isolate: false,
    // Fewer, larger collections of the young generation.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 20_000,
    // A busy machine takes longer than the second that is the default.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 20_000,
  },
}))
