import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

// What takes long: waiting for a server, building the program, Vitest in Vitest, power cuts, load balancers, and programs in six languages.
const onlyInLongRun = [
  'test/cli/silent-server.test.ts',
  'test/clients/**/*.test.ts',
  'test/power-cut.test.ts',
  'test/scale.test.ts',
  'test/start.test.ts',
  'test/store/migration-crash.test.ts',
  'test/tls/clients.test.ts',
  'test/vitest-fixture.test.ts',
]
// They do many more rounds there.
const longerInLongRun = [
  'test/control/bypass.test.ts',
  'test/control/state/**/*.test.ts',
  'test/crash.test.ts',
  'test/dashboard/**/*.test.ts',
  'test/database-file.test.ts',
  'test/fuzz.test.ts',
  'test/hostile-clients.test.ts',
  'test/lib/json.test.ts',
  'test/parallel.test.ts',
  'test/picky/request/receive-body.test.ts',
  'test/secrets.test.ts',
  'test/simulation.test.ts',
  'test/start-mock.test.ts',
  'test/tls/**/*.test.ts',
]

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'long' ? [...onlyInLongRun, ...longerInLongRun] : ['test/**/*.test.ts'],
    // Vitest's own mode is `test`. The mutations are tried in another one, with all tests as short as they are in npm test.
    exclude: [...configDefaults.exclude, ...(mode === 'test' ? onlyInLongRun : [])],
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
