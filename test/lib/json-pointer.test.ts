import { describe, expect, test } from 'vitest'
import { FixturesError, parseFixtures } from '../../src/store/index.ts'
import { start } from '../support/start.ts'

const long = 'key'.repeat(30_000)
const bodies: Record<string, string> = {
  'an unknown key': `{"token":"a","project_name":"x","${long}":1}`,
  'a duplicate key': `{"token":"a","${long}":1,"${long}":2}`,
  'a duplicate key with white space': `{"token":"a","project_name":"x","project_name${' '.repeat(90_000)}":1}`,
  'a lone surrogate in a key': `{"${long}\\ud800":1}`,
  'a NUL character under a key': `{"${long}":"\\u0000"}`,
  'a key before a mistake': `{"${long}":'x'}`,
  'nested keys before a mistake': `{"${long}":{"${long}":x}}`,
  'a key of emoji': `{"${'😀'.repeat(30_000)}":x}`,
}

describe.each(Object.entries(bodies))('a message that names %s is short, and well-formed', (_what, body) => {
  const expectShort = (message: string) => {
    expect(message.length).toBeLessThan(800)
    expect(message.isWellFormed()).toBe(true)
  }

  test.each(['strict', 'lenient'])('of the emulated API, with %s validation', async (validation) => {
    const { create } = await start({ validation })
    expectShort((await create(body, { 'content-type': 'application/json' })).body.message)
  })

  test('of the control plane', async () => {
    const { app } = await start()
    const response = await app.inject({ method: 'PUT', url: '/_mock/state', payload: body })
    expectShort(response.json().detail)
  })

  test('about fixtures', () => {
    try {
      parseFixtures(body)
      expect.unreachable('the fixtures are accepted')
    } catch (error) {
      if (!(error instanceof FixturesError)) throw error
      expectShort(error.message)
    }
  })
})

test('a message that names an unknown query parameter is short', async () => {
  const { mock } = await start()
  expect((await mock(`/mode?${'x'.repeat(10_000)}=1`)).body.detail.length).toBeLessThan(800)
})
