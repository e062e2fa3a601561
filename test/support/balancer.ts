import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { newDirectory, serve } from './program.ts'
import { until } from './start.ts'

type Call = { method?: string; path: string; body?: object | string; headers?: Record<string, string> }

// The configuration of each balancer, and the arguments with which it runs in the directory of a test.
const balancers = {
  haproxy: { config: 'haproxy.cfg', args: ['-db', '-f', 'haproxy.cfg'] },
  nginx: {
    config: 'nginx.conf',
    args: ['-p', '.', '-c', 'nginx.conf', '-e', 'stderr', '-g', 'daemon off; pid nginx.pid;'],
  },
}

// nginx writes into the system's directories unless told otherwise.
const nginxFiles = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${what};`)

/** Two mocks behind a balancer with its configuration from docs/scale. */
export async function startBalanced(program: keyof typeof balancers) {
  const { config, args } = balancers[program]
  const instances = await Promise.all([serve(['--db=:memory:']), serve(['--db=:memory:'])])
  const [first = '', second = ''] = instances.map(({ url }) => new URL(url).host)
  const directory = newDirectory()
  const host = `127.0.0.1:${await findFreePort()}`
  const text = readFileSync(`docs/scale/${config}`, 'utf8')
    .replace('bind :4290', `bind ${host}`)
    .replace('listen 4290', `listen ${host}`)
    .replace('mock-0:4290', first)
    .replace('mock-1:4290', second)
    .replace('http {', `http { access_log off; ${nginxFiles.join(' ')}`)
  writeFileSync(join(directory, config), text)
  const child = spawn(program, args, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
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

// Not with fetch, which does not send the header Host that it is given.
async function send(url: string, { method, path, body, headers = {} }: Call) {
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  const sent = request(`${url}${path}`, { method: method ?? (text ? 'POST' : 'GET'), headers }).end(text)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, body: Object(await json(response)) }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
