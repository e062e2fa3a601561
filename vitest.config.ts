import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    // npm run test:long sets the mode.
    provide: { long: mode === 'long' },
    maxWorkers: '100%',
    // A worker imports the sources once, not once per test file. Modules keep no state that a test could see.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
}))
