import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { fixtures, requests } from '../every-operation.ts'
import { useWholeMock } from '../whole-mock.cjs'
import { readCounters } from './counters.ts'

// Uses all of the program and of the package in the network that this script is started in, then prints what the network counted.
// Its arguments are the built program, the built package, and a JSON array with the arguments of each command to run.

const [program = '', library = '', commands = '[]'] = process.argv.slice(2)
const invocations: string[][] = JSON.parse(commands)

writeFileSync('fixtures.json', JSON.stringify(fixtures))
const serve = ['serve', '--port=0', '--https-port=0', '--db=database.sqlite', '--fixtures=fixtures.json', '--watch']
// The second start has a database, and a certificate authority.
for (let start = 0; start < 2; start++)
  await runServer(async (url) => {
    for (const [method, path, body] of requests) await send(url, { method, path, body })
    await send(url, { method: 'GET', path: '/', headers: { accept: 'text/html' } })
    for (const file of globSync('**/*.js', { cwd: `${import.meta.dirname}/../../../src/dashboard/public` }))
      await send(url, { method: 'GET', path: `/_mock/dashboard/${file}` })
    // The fixtures are read again.
    writeFileSync('fixtures.json', JSON.stringify({ ...fixtures, default_account: { balance: start } }))
    for (const invocation of start === 0 ? invocations : [])
      await run([...invocation, ...(invocation.includes('--url') ? [url] : [])])
  })
await useWholeMock(await import(library))
process.stdout.write(JSON.stringify(readCounters()))

async function runServer(use: (url: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, [program, ...serve], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(server.stdout)
  const closed = once(server, 'close')
  const [line] = await Promise.race([readyLine(lines), closed])
  await use(String(Object(JSON.parse(String(line))).url))
  server.kill('SIGTERM')
  await closed
}

async function readyLine(lines: AsyncIterable<string>): Promise<string[]> {
  for await (const line of lines) if (line.includes('"event":"ready"')) return [line]
  throw new Error('the server ended')
}

async function run(args: string[]): Promise<void> {
  const child = promisify(execFile)(process.execPath, [program, ...args], { env: process.env })
  child.child.stdin?.end(readFileSync('fixtures.json'))
  await child
}

type Request = { method: string; path: string; body?: unknown; headers?: Record<string, string> }

async function send(url: string, { method, path, body, headers = {} }: Request): Promise<void> {
  const response = await fetch(url + path, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  await response.arrayBuffer()
  if (response.status >= 400) throw new Error(`${method} ${path} got ${response.status}`)
}
