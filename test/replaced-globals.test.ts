import { mock } from 'node:test'
import { expect, onTestFinished, test, vi } from 'vitest'
import { builtFile } from './support/program.ts'
import { useWholeMock } from './support/whole-mock.cjs'

// Bundled, because in the bundle the packages that the mock consists of do not use the globals either.
const picky: typeof import('../src/index.ts') = await import(builtFile('index.mjs'))

// What tests replace, each with what ends it.
const replacements: Record<string, () => () => void> = {
  "Vitest's fake timers": () => {
    vi.useFakeTimers({ toFake: [...fakeable], now: 0 })
    return () => void vi.useRealTimers()
  },
  "Vitest's fake timers, of node:timers too": () => {
    vi.useFakeTimers({ toFake: [...fakeable], now: 0, fakeNodeBuiltins: true })
    return () => void vi.useRealTimers()
  },
  "node:test's mock timers": () => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })
    return () => mock.timers.reset()
  },
  'a stubbed fetch': () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"at":"2000-01-01T00:00:00Z","system":true}')))
    return () => void vi.unstubAllGlobals()
  },
  'a Date that is always the same': () => {
    const date = new Date(0)
    vi.spyOn(Date, 'now').mockReturnValue(0)
    vi.stubGlobal('Date', function fixedDate() {
      return date
    })
    return () => {
      vi.unstubAllGlobals()
      vi.restoreAllMocks()
    }
  },
}

const fakeable = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
  'Date',
] as const

test.for(Object.entries(replacements))('a mock in this process works with %s', async ([, replace]) => {
  onTestFinished(replace())
  await useWholeMock(picky)
})

test('the system clock of a mock does not follow vi.setSystemTime, but control.clock.set', async () => {
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['Date'] }).setSystemTime('2000-01-01')
  await using mock = await picky.startMock()
  expect((await mock.control.clock.get()).at > '2025').toBe(true)
  expect(await mock.control.clock.set({ at: new Date().toISOString() })).toMatchObject({
    at: '2000-01-01T00:00:00.000Z',
  })
})

test('a mock that is imported while the timers of Node.js are fake does not start, and says so', async () => {
  onTestFinished(() => {
    vi.useRealTimers()
    // The next test file would get what is imported here.
    vi.resetModules()
  })
  vi.useFakeTimers({ fakeNodeBuiltins: true })
  vi.resetModules()
  const { startMock } = await import('../src/index.ts')
  await expect(startMock()).rejects.toThrow('picky-assist-mock was imported while fake timers were in use')
})

test('after real timers are back, a mock still answers long lists', async () => {
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers()
  await useWholeMock(picky)
  vi.useRealTimers()
  await useWholeMock(picky)
})
