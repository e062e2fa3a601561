// @module-tag long
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { launch } from '../support/program.ts'

test('a command gives up on a server that accepts the connection and sends nothing for 30 seconds', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${Object(server.address()).port}`
  const { code, stdout, stderr } = await launch(['mode', '--url', url]).ended
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `picky-assist-mock: no mock responds at ${url}: no response in time\n`,
  })
}, 60_000)
