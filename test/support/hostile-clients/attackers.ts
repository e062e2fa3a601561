import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { createProject, open, type Target, toBytes, type Via } from './connection.ts'

/** A kind of client that takes what it can get. To add one, add an entry to `attackers`. */
export type Attacker = {
  /** how it connects; to the HTTP port by default */
  via?: Via
  /** how many there are at once in `npm test`, and in the long run; 20 and 300 by default */
  count?: { short: number; long: number }
  /** Attacks on a connection. May go on until the connection is closed. */
  attack: (socket: Socket) => unknown
}

const getProjects = '/app/api/v2/pm/get-projects'
const list = '{"token":"hostile","project_id":0}'
const create = '{"token":"hostile","project_name":"p"}'
const contentLength = (bytes: number | string) => `content-length: ${bytes}`
const many = { short: 30, long: 10_000 }
const few = { short: 1, long: 20 }

/** By what a user would call them. */
export const attackers: Record<string, Attacker> = {
  'idle keep-alive connections': {
    count: many,
    attack: (socket) => socket.resume().write(toBytes('GET /livez')),
  },
  'connections without a byte': { count: { short: 30, long: 3000 }, attack: () => undefined },
  'TLS connections without a byte': { via: 'https', count: { short: 30, long: 1000 }, attack: () => undefined },
  'halves of a TLS handshake': {
    via: 'tcp-to-https',
    count: { short: 30, long: 1000 },
    attack: (socket) => socket.write(Buffer.from([22, 3, 1, 2, 0, 1])),
  },
  'plain HTTP on the HTTPS port': { via: 'tcp-to-https', attack: (socket) => socket.write(toBytes('GET /livez')) },
  'halves of a request line': { attack: (socket) => socket.write('POST /app/a') },
  'headers of almost 16 KiB without an end': {
    count: { short: 30, long: 3000 },
    attack: (socket) => socket.write(`GET /livez HTTP/1.1\r\nx: ${'x'.repeat(16_000)}`),
  },
  'headers that arrive byte by byte': {
    attack: (socket) => drip(socket, 'GET /livez HTTP/1.1\r\nx: ', 'x'),
  },
  'bodies without an end': {
    count: { short: 30, long: 3000 },
    attack: (socket) => socket.write(toBytes(`POST ${createProject}`, [contentLength(1000)], '{"token":')),
  },
  'large bodies without an end': {
    count: { short: 5, long: 200 },
    attack: (socket) =>
      socket.write(toBytes(`POST ${createProject}`, [contentLength(1_048_576)], ' '.repeat(1_048_000))),
  },
  'large bodies without an end, to the control plane, over TLS': {
    via: 'https',
    count: { short: 2, long: 50 },
    attack: (socket) => socket.write(toBytes('PUT /_mock/state', [contentLength(5_000_000)], ' '.repeat(4_999_999))),
  },
  'bodies that arrive byte by byte': {
    attack: (socket) => drip(socket, toBytes(`POST ${createProject}`, [contentLength(1_000_000)]), ' '),
  },
  'bodies in chunks of one byte': {
    count: few,
    attack: (socket) => socket.write(chunkedBytes(`POST ${createProject}`, 20_000)),
  },
  'bodies in chunks of one byte, to the control plane': {
    count: few,
    attack: (socket) => socket.write(chunkedBytes('PUT /_mock/mode', 20_000)),
  },
  'bodies that never end': {
    count: few,
    attack: (socket) => floodBody(socket),
  },
  'requests one after another without reading a response': {
    count: few,
    attack: (socket) => socket.pause().write(toBytes('GET /livez').repeat(500)),
  },
  'lists one after another without reading a response': {
    count: few,
    attack: (socket) =>
      socket.pause().write(toBytes(`POST ${getProjects}`, [contentLength(list.length)], list).repeat(100)),
  },
  'downloads that are not read': {
    count: { short: 2, long: 300 },
    attack: (socket) => socket.pause().write(toBytes('GET /_mock/requests?limit=1000')),
  },
  'event streams that are not read': {
    count: { short: 10, long: 900 },
    attack: (socket) => socket.pause().write(toBytes('GET /_mock/requests/stream?since=0')),
  },
  'downloads broken off': {
    count: { short: 3, long: 300 },
    attack: breakOff(toBytes('GET /_mock/requests?limit=1000')),
  },
  'uploads broken off': {
    count: { short: 10, long: 1000 },
    attack: breakOff(toBytes(`POST ${createProject}`, [contentLength(1000)], '{"token":')),
  },
  'calls that hang': {
    count: { short: 10, long: 1000 },
    attack: (socket) =>
      socket.write(toBytes(`POST ${createProject}`, ['x-mock-fault: hang', contentLength(create.length)], create)),
  },
  'calls that wait for others': {
    count: { short: 10, long: 900 },
    attack: (socket) => socket.write(toBytes('GET /_mock/requests/wait?account=nobody&timeout_ms=600000')),
  },
  'half-open connections': {
    attack: (socket) => socket.end(toBytes('GET /_mock/requests/stream')),
  },
}

const opensAtOnce = 50

/** Connects `count` attackers of a kind, and lets them attack. */
export async function attackTogether(target: Target, { via, attack }: Attacker, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const size = Math.min(opensAtOnce, count - sockets.length)
    const opened = await Promise.all(Array.from({ length: size }, () => open(target, via)))
    for (const socket of opened) void attack(socket)
    sockets.push(...opened)
  }
  return sockets
}

/** How many attackers of a kind there are at once. */
export function countOf({ count = { short: 20, long: 300 } }: Attacker, size: 'short' | 'long'): number {
  return count[size]
}

// One byte every few milliseconds, until the connection is closed.
async function drip(socket: Socket, beginning: string, byte: string): Promise<void> {
  socket.write(beginning)
  while (!socket.destroyed) {
    socket.write(byte)
    await setTimeout(5)
  }
}

function chunkedBytes(line: string, chunks: number): string {
  return toBytes(line, ['transfer-encoding: chunked'], '1\r\n \r\n'.repeat(chunks))
}

function floodBody(socket: Socket): void {
  const part = `8000\r\n${' '.repeat(0x8000)}\r\n`
  const fill = () => {
    while (!socket.destroyed && socket.write(part));
  }
  socket.write(toBytes(`POST ${createProject}`, ['transfer-encoding: chunked']))
  socket.on('drain', fill)
  fill()
}

function breakOff(bytes: string): Attacker['attack'] {
  return (socket) => socket.write(bytes, () => socket.resetAndDestroy())
}
