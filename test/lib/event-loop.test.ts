import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createStartQueue } from '../../src/lib/event-loop.ts'

/** Takes 11 ms, more than the requests that start in a turn may take together. */
function takeLong(): void {
  const end = performance.now() + 11
  while (performance.now() < end);
}

async function passTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate()
}

/** Starts requests together. @returns for each how many turns of the event loop had passed when it started, in their order */
async function startTogether(requests: (() => void)[]): Promise<number[]> {
  const { start } = createStartQueue()
  const started: number[] = []
  let turn = 0
  for (const request of requests)
    start(() => {
      started.push(turn)
      request()
    })
  while (started.length < requests.length) {
    await setImmediate()
    turn++
  }
  return started
}

// If the process pauses for 10 ms, this counts as time that they take, or as ten turns.
describe('requests that arrive together', { retry: 3 }, () => {
  test('start at once if they are short', async () => {
    expect(await startTogether([() => undefined, () => undefined, () => undefined])).toEqual([0, 0, 0])
  })

  test('start one after the other if they take long, and others have at least ten turns in between', async () => {
    const [first, ...others] = await startTogether(Array(5).fill(takeLong))
    expect(first).toBe(0)
    for (const [index, turn] of others.entries()) expect(turn - (others[index - 1] ?? 0)).toBeGreaterThanOrEqual(10)
  })

  test('start in the order in which they arrived, the short ones among them too', async () => {
    const order: number[] = []
    await startTogether(
      Array.from({ length: 20 }, (_, index) => () => {
        order.push(index)
        if (index % 5 === 0) takeLong()
      }),
    )
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  test('start after those that wait already, in whichever turn they arrive', async () => {
    const { start } = createStartQueue()
    const order: string[] = []
    start(takeLong)
    start(() => order.push('waiting'))
    for (let turn = 0; turn < 20; turn++) {
      start(() => order.push('later'))
      await setImmediate()
    }
    expect(order[0]).toBe('waiting')
  })

  test('start when those before them have done what they do in promises', async () => {
    const { start } = createStartQueue()
    const done: string[] = []
    const { promise: last, resolve } = Promise.withResolvers<void>()
    const takeTurns = async () => {
      for (let step = 0; step < 20; step++) await undefined
      done.push('first')
    }
    start(takeLong)
    start(() => void takeTurns())
    start(() => {
      done.push('second')
      resolve()
    })
    await last
    expect(done).toEqual(['first', 'second'])
  })

  test('start one after the other too if each arrives in a turn of its own', async () => {
    const { start } = createStartQueue()
    let turn = 0
    const started: number[] = []
    while (started.length < 3) {
      start(() => {
        started.push(turn)
        takeLong()
      })
      await setImmediate()
      turn++
    }
    const [first = 0, second = 0, third = 0] = started
    expect(second - first).toBeGreaterThanOrEqual(10)
    expect(third - second).toBeGreaterThanOrEqual(10)
  })
})

describe.each([
  ['short', () => undefined],
  ['long', takeLong],
])('after a %s request', (_length, request) => {
  test.each(Array.from({ length: 13 }, (_, turns) => turns))(
    'a long one that arrives %i turns later does not delay one that arrives much later',
    async (turns) => {
      const { start } = createStartQueue()
      let started = 0
      const startAndCount = (execute: () => void) =>
        start(() => {
          execute()
          started++
        })
      // Begins first, so that it is also the first in its turn.
      const second = passTurns(turns).then(() => startAndCount(takeLong))
      startAndCount(request)
      await second
      while (started < 2) await setImmediate()
      await passTurns(30)
      startAndCount(() => undefined)
      expect(started).toBe(3)
    },
  )
})
