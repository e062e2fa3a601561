import type { Socket } from 'node:net'
import type { Connections } from './connections.ts'
import { clearInterval, performance, setInterval } from './originals.ts'

const maxUnsentBytes = 128 * 1024 * 1024
const maxBlockedMs = 60_000
const lookMs = 500

type Unsent = { socket: Socket; bytes: number; since: number }

/**
 * Closes connections whose clients do not read their responses: those that have taken nothing for 60 seconds, and as soon as what
 * is still to be sent takes more than 128 MiB, those with the most. Calls `report` with how many it closed.
 *
 * @returns a function that ends this
 */
export function limitUnsent({ pipelines }: Connections, report: (closed: number) => void): () => void {
  let unsent = new Map<Socket, Unsent>()
  const look = () => {
    const now = performance.now()
    unsent = measure(pipelines.keys(), unsent, now)
    const closing = chooseSockets([...unsent.values()], now)
    for (const socket of closing) socket.destroy()
    if (closing.length > 0) report(closing.length)
  }
  const timer = setInterval(look, lookMs).unref()
  return () => clearInterval(timer)
}

function measure(sockets: Iterable<Socket>, before: ReadonlyMap<Socket, Unsent>, now: number): Map<Socket, Unsent> {
  const unsent = new Map<Socket, Unsent>()
  for (const socket of sockets) {
    const bytes = socket.writableLength
    const known = before.get(socket)
    if (bytes > 0) unsent.set(socket, { socket, bytes, since: known?.bytes === bytes ? known.since : now })
  }
  return unsent
}

function chooseSockets(unsent: Unsent[], now: number): Socket[] {
  const blocked = unsent.filter(({ since }) => now - since >= maxBlockedMs)
  const others = unsent.filter(({ since }) => now - since < maxBlockedMs)
  let total = others.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total > maxUnsentBytes) others.sort((one, other) => other.bytes - one.bytes)
  for (const each of others) {
    if (total <= maxUnsentBytes) break
    total -= each.bytes
    blocked.push(each)
  }
  return blocked.map(({ socket }) => socket)
}
