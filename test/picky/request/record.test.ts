import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { recordStream } from '../../../src/picky/request/record.ts'

const chunks = ['{"projects":[1', ',2', ',3]}']

async function* endless() {
  yield* chunks
  await new Promise(() => {})
}

test('a list that is read to its end is recorded once, as a whole', async () => {
  const recorded: unknown[] = []
  const stream = recordStream(Readable.from(chunks), (list) => recorded.push(list))
  expect(await text(stream)).toBe(chunks.join(''))
  expect(recorded).toEqual(['{"projects":[1,2,3]}'])
})

test.each([
  ['before it is read', false],
  ['while it is read', true],
])('a list that breaks off %s is recorded once, without its content', async (_when, isRead) => {
  const recorded: unknown[] = []
  const stream = recordStream(Readable.from(endless()), (list) => recorded.push(list))
  if (isRead) await once(stream, 'readable')
  stream.destroy()
  await once(stream, 'close')
  expect(recorded).toEqual([null])
})
