import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { newDirectory, serve } from './program.ts'
import { until } from './start.ts'

type Call = { method?: string; path: string; body?: object | string; headers?: Record<string, string> }

/** How the balancer is started with a configuration file. */
const commands: Record<string, (file: string, directory: string) => string[]> = {
  haproxy: (file) => ['-f', file, '-db'],
  nginx: (file, directory) => ['-c', file, '-p', directory, '-e', 'stderr', '-g', 'daemon off; pid nginx.pid;'],
}

/** Two mocks behind a balancer with the configuration from docs/scale. */
export async function startBalanced(program: 'haproxy' | 'nginx', page: string) {
  const instances = await Promise.all([0, 1].map(() => serve(['--db=:memory:', '--log-level=info'])))
  const [first = '', second = ''] = instances.map(({ url }) => new URL(url).host)
  const directory = newDirectory()
  const file = join(directory, page)
  const host = `127.0.0.1:${await findFreePort()}`
  const config = readFileSync(`docs/scale/${page}`, 'utf8')
    .replace('bind :4290', `bind ${host}`)
    .replace('listen 4290', `listen ${host}`)
    .replace('mock-0:4290', first)
    .replace('mock-1:4290', second)
    // nginx writes its log into the system's directories unless told otherwise.
    .replace('http {\n', 'http {\n  access_log off;\n')
  writeFileSync(file, config)
  const child = spawn(program, commands[program]?.(file, directory) ?? [], { stdio: 'ignore' })
  onTestFinished(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
  const send = async (url: string, { method, path, body, headers = {} }: Call) => {
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    const response = await fetch(`${url}${path}`, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers,
      ...(text && { body: text }),
    })
    return { status: response.status, body: Object(await response.json()) }
  }
  const through = (call: Call) => send(`http://${host}`, call)
  await until(async () => {
    const response = await through({ path: '/readyz?account=a' }).catch(() => undefined)
    return response?.status === 200
  })
  /** The accounts that each instance has stored. */
  const stored = () =>
    Promise.all(
      instances.map(async ({ url }) => {
        const { body } = await send(url, { path: '/_mock/accounts?limit=1000' })
        return body.accounts.map(({ account }: { account: string }) => account)
      }),
    )
  return { through, stored }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
