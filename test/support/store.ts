import { expect, onTestFinished } from 'vitest'
import { createClock } from '../../src/lib/clock.ts'
import { createStore, parseFixtures, type Store, type StoreOptions } from '../../src/store/index.ts'

const unexpected = (fields: object, message: string) => expect.unreachable(`${message} ${JSON.stringify(fields)}`)

/** How to open a database that should have no problems. */
export const databaseOptions = {
  busyTimeoutMs: 0,
  log: { error: unexpected, warn: unexpected, info: () => undefined },
}

/** A store, in memory unless `file` is given, with fixtures as JSON. It is closed when the test ends. */
export function openStore(
  fixtures: string | undefined,
  options: Pick<StoreOptions, 'trackFixtures' | 'completeProject'> & Partial<StoreOptions>,
): Store {
  const store = createStore({
    file: ':memory:',
    fixtures: parseFixtures(fixtures),
    createUnknownAccounts: true,
    maxAccounts: 10,
    mode: 'active',
    clock: createClock(),
    callsPerAccount: 0,
    ...databaseOptions,
    controlToken: undefined,
    switchOffResponse: { status: 405, http_status: 200, message: '' },
    ...options,
  })
  onTestFinished(store.close)
  return store
}
