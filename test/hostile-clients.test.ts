import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectMock, type Mock, startMock } from '../src/index.ts'
import { attackers, attackTogether, countOf } from './support/hostile-clients/attackers.ts'
import { allWays, breakOffs, type Way } from './support/hostile-clients/break-offs.ts'
import { createProject, exchange, open, type Target, toBytes } from './support/hostile-clients/connection.ts'
import { malformed } from './support/hostile-clients/malformed.ts'
import { isLong } from './support/long.ts'
import { peakMemory, serve } from './support/program.ts'

const callsMeanwhile = isLong ? 40 : 2
const maxMegabytes = isLong ? 800 : 400

/** A server with both ports. Its log is read as it is written. */
async function start(level: 'info' | 'debug') {
  const server = await serve(['--db=:memory:', '--https-port=0', `--log-level=${level}`])
  const { child, url, ready } = server
  const lines: { level: number; msg: string; err?: unknown }[] = []
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)))
  const target: Target = { port: portOf(url), httpsPort: portOf(ready.httpsUrl) }
  return { ...server, target, lines, control: connectMock(url) }
}

function portOf(url: unknown): number {
  return Number(new URL(String(url)).port)
}

const body = '{"token":"honest","project_name":"p"}'
const call = (connection: string) =>
  toBytes(`POST ${createProject}`, [`connection: ${connection}`, `content-length: ${body.length}`], body)

/** Calls as other clients do: each on a new connection, and some over TLS. @returns the statuses in the responses */
async function callAsOthers(target: Target): Promise<(string | undefined)[]> {
  const statuses: (string | undefined)[] = []
  for (let index = 0; index < callsMeanwhile; index++) {
    const text = await exchange(target, call('close'), index % 2 === 1 ? 'https' : 'http')
    statuses.push(/"status":\d+/.exec(text)?.[0])
  }
  return statuses
}

const allAnswered = Array.from({ length: callsMeanwhile }, () => '"status":100')

test('while hostile clients attack, and after they have left, every other client gets its responses', {
  tags: 'rounds',
  timeout: 400_000,
}, async () => {
  const { child, target, lines } = await start('info')
  for (const [kind, attacker] of Object.entries(attackers)) {
    const sockets = await attackTogether(target, attacker, countOf(attacker, isLong ? 'long' : 'short'))
    expect(await callAsOthers(target), kind).toEqual(allAnswered)
    expect(peakMemory(child.pid), kind).toBeLessThan(maxMegabytes)
    for (const socket of sockets) socket.destroy()
    expect(await callAsOthers(target), `after ${kind}`).toEqual(allAnswered)
  }
  expect(lines.filter(({ level, err }) => level > 40 || err)).toEqual([])
})

test('SIGTERM ends a server under attack: every request that has arrived whole gets its response', {
  tags: 'rounds',
  timeout: 60_000,
}, async () => {
  const { child, target, lines, control, ended } = await start('info')
  await control.faults.add({ operation: 'create-project', account: 'honest', delay_ms: 60_000 })
  for (const attacker of Object.values(attackers)) await attackTogether(target, attacker, isLong ? 20 : 1)
  const answers = Array.from({ length: 40 }, (_, index) =>
    exchange(target, call('keep-alive'), index % 2 === 0 ? 'http' : 'https'),
  )
  while ((await control.faults.list())[0]?.fired !== answers.length) await setImmediate()
  child.kill('SIGTERM')
  const texts = await Promise.all(answers)
  expect(texts.filter((text) => text.includes('"status":100'))).toHaveLength(answers.length)
  expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' })
  // What the attackers have asked for may take longer.
  const warnings = lines.filter(({ level, msg }) => level > 30 && !/no response after three seconds$/.test(msg))
  expect(warnings).toEqual([])
})

test('a client that breaks off is one line in the debug log, without a stack', async () => {
  const { child, target, lines, ended } = await start('debug')
  const debugLines = () => lines.filter(({ level }) => level === 20).map(({ msg }) => msg)
  // An idle connection is none that breaks off.
  for (const end of ['destroy', 'resetAndDestroy'] as const) {
    const idle = await open(target)
    idle.write(toBytes('GET /livez'))
    await new Promise((resolve) => idle.once('data', resolve))
    idle[end]()
  }
  const breakOff = async (bytes: string | Buffer, { via, end }: Way) => {
    const before = debugLines().length
    const socket = await open(target, via)
    socket.resume().write(bytes)
    // When this is answered, the server has read the bytes above.
    await exchange(target, toBytes('GET /livez', ['connection: close']))
    socket[end]()
    while (debugLines().length === before) await setImmediate()
    return debugLines().slice(before)
  }
  for (const [where, { bytes, says, ways = allWays }] of Object.entries(breakOffs))
    for (const way of ways)
      expect(await breakOff(bytes, way), `${where}, ${way.via}, ${way.end}`).toEqual([
        expect.stringContaining(`the connection was closed before ${says}`),
      ])
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0, stderr: '', stdout: expect.not.stringContaining('stack') })
  expect(lines.filter(({ level }) => level > 30)).toEqual([])
  expect(debugLines()).toHaveLength(Object.values(breakOffs).flatMap(({ ways = allWays }) => ways).length)
}, 60_000)

describe('a request that is not valid', () => {
  let mock: Mock
  beforeAll(async () => {
    mock = await startMock({ https: true })
  })
  afterAll(() => mock.close())

  test.each(Object.entries(malformed))('with %s is rejected, and nothing is executed', async (_what, invalid) => {
    const target = { port: portOf(mock.url), httpsPort: portOf(mock.httpsUrl) }
    for (const via of ['http', 'https'] as const) {
      const [head = '', ...rest] = (await exchange(target, invalid.bytes, via)).split('\r\n\r\n')
      expect(head).toMatch(`HTTP/1.1 ${invalid.httpStatus} `)
      expect(JSON.parse(rest.join())).toEqual({
        status: 410,
        message: expect.stringMatching(/^Invalid Request: malformed request \(HPE_[A-Z_0-9]+\): .+: expected /),
      })
    }
    expect((await mock.control.requests.list({ account: 'hostile' })).requests).toEqual([])
  })
})
