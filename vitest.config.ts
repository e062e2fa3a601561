import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

// They build the program, run Vitest in Vitest, cut the power often, or start load balancers and programs in six languages, which takes
// long.
const onlyInLongRun = [
  'test/clients/**',
  'test/power-cut.test.ts',
  'test/scale.test.ts',
  'test/start.test.ts',
  'test/store/migration-crash.test.ts',
  'test/tls/clients.test.ts',
  'test/vitest-fixture.test.ts',
]

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'long' ? [] : onlyInLongRun)],
    globalSetup: 'test/support/build.ts',
    // npm run test:long sets the mode.
    provide: { long: mode === 'long' },
    // One more than there are cores, because many tests wait for a process.
    maxWorkers: availableParallelism() + 1,
    // A worker imports the sources once, not once per test file. Modules keep no state that a test could see.
    isolate: false,
    testTimeout: 20_000,
    // A busy machine takes longer than the second that is the default.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 20_000,
  },
}))
