import { once } from 'node:events'
import { expect, test } from 'vitest'
import { connectMock } from '../../../src/index.ts'
import { exchange, open, toBytes } from '../../support/hostile-clients/connection.ts'
import { peakMemory, serve } from '../../support/program.ts'
import { createProject } from '../../support/start.ts'

const mebibyte = 1024 * 1024
// One more MiB than bodies may take together.
const bodies = 65

/** Starts the program, which has a memory of its own. */
async function start() {
  const { url, child } = await serve(['--db=:memory:'])
  const target = { port: Number(new URL(url).port), httpsPort: 0 }
  const post = (path: string, body: string, header = 'connection: close') =>
    exchange(target, toBytes(`POST ${path}`, [header, 'connection: close', `content-length: ${body.length}`], body))
  return { target, post, pid: child.pid, control: connectMock(url) }
}

function create(size: number): string {
  const body = '{"token":"t","project_name":"p"}'
  return `${body}${' '.repeat(size - body.length)}`
}

test('when incomplete bodies take 64 MiB, the connection whose body has been arriving longest is closed', async () => {
  const { target, post } = await start()
  const begin = async () => {
    const socket = await open(target)
    socket.write(toBytes(`POST ${createProject}`, [`content-length: ${mebibyte}`], ' '.repeat(mebibyte - 1)))
    return socket
  }
  const oldest = await begin()
  const closed = once(oldest.resume(), 'close')
  const others = []
  while (others.length < bodies - 1) others.push(await begin())
  await closed
  expect(await post(createProject, create(mebibyte))).toContain('"status":100')
})

test('when complete bodies take 64 MiB, a large one is rejected, and a small one is accepted', {
  tags: 'long',
}, async () => {
  const { post, control } = await start()
  await control.faults.add({ operation: 'check-balance', transport: 'hang' })
  const body = `{"token":"t"}${' '.repeat(mebibyte - 13)}`
  for (let call = 1; call < bodies; call++) void post('/app/api/v2/check-balance', body)
  while ((await control.faults.list())[0]?.fired !== bodies - 1);
  expect(await post(createProject, create(mebibyte))).toContain(
    '{"status":101,"message":"Service Unavailable: the bodies of calls in progress take more than 67108864 bytes; try again"}',
  )
  expect(await post('/_mock/reset', ' '.repeat(mebibyte))).toMatch(
    /^HTTP\/1\.1 503 [\s\S]*"the bodies of requests in progress take more than 67108864 bytes; try again"/,
  )
  expect(await post(createProject, create(1000))).toContain('"status":100')
})

test('a body in chunks of one byte takes about as much memory as in one', { tags: 'long' }, async () => {
  const { target, pid } = await start()
  const before = peakMemory(pid)
  const chunks = Array.from(create(250_000), (character) => `1\r\n${character}\r\n`).join('')
  const head = ['connection: close', 'transfer-encoding: chunked']
  expect(await exchange(target, toBytes(`POST ${createProject}`, head, `${chunks}0\r\n\r\n`))).toContain('"status":100')
  // A buffer for each chunk would take more than 100 MB.
  expect(peakMemory(pid) - before).toBeLessThan(80)
})
