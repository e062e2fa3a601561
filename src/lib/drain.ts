import { Server, type Socket } from 'node:net'
import type { Connections, Pipeline } from './connections.ts'
import { clearTimeout, performance, setImmediate, setTimeout } from './originals.ts'

const maxQuietWaitMs = 1000
const maxResponseWaitMs = 3000
// How long a client may take nothing of its response before the server stops waiting for it.
const maxBlockedMs = 100

type DrainOptions = {
  connections: Connections
  /** how long nothing must arrive before the servers stop listening */
  quietMs: number
}

/** Closes `servers` without losing a request that has arrived whole. */
export function createDrain(servers: readonly Server[], { connections, quietMs }: DrainOptions) {
  let hasBegun = false
  return {
    /** Whether the shutdown has begun: clients should send no new requests. */
    isShuttingDown: (): boolean => hasBegun,
    /**
     * Stops listening, and resolves when every request that has arrived whole has its response, after three seconds at most.
     * Leaves connections open that are idle, or whose request is incomplete, or whose client does not read its response.
     *
     * @returns on how many connections a response is still to come
     */
    async drain(): Promise<number> {
      hasBegun = true
      await waitUntilQuiet(servers, { connections, quietMs })
      for (const server of servers) if (server.listening) stopListening(server)
      // What arrived last is read in this turn.
      await new Promise((resolve) => setImmediate(resolve))
      return waitForResponses(connections)
    },
  }
}

// Waits at most one second. Connections that clients opened before they could know about the shutdown are still queued in the
// kernel; closing the listening socket would lose them.
async function waitUntilQuiet(servers: readonly Server[], { connections, quietMs }: DrainOptions): Promise<void> {
  let before = -1
  const begin = performance.now()
  const isListening = () => servers.some(({ listening }) => listening)
  while (isListening() && connections.arrivals() !== before && performance.now() - begin < maxQuietWaitMs) {
    before = connections.arrivals()
    await waitSeveralTurns(quietMs)
  }
}

// Several short timers instead of one: on a busy event loop a single timer is due before pending connections are read.
async function waitSeveralTurns(ms: number): Promise<void> {
  const turns = 3
  for (let turn = 0; turn < turns; turn++)
    await new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms / turns)))
}

async function waitForResponses(connections: Connections): Promise<number> {
  const end = performance.now() + maxResponseWaitMs
  const blocked = createBlockedSockets(connections)
  let owed = countOwed(connections, blocked.find())
  while (owed > 0 && performance.now() < end) {
    await nextEnd(connections, maxBlockedMs)
    owed = countOwed(connections, blocked.find())
  }
  return owed
}

// Finds the sockets whose clients have taken nothing for a while of what is still to be sent.
function createBlockedSockets(connections: Connections) {
  const blocked = new Set<Socket>()
  let unsent = measureUnsent(connections)
  let lookedAt = performance.now()
  return {
    find(): ReadonlySet<Socket> {
      if (performance.now() - lookedAt < maxBlockedMs) return blocked
      const before = unsent
      unsent = measureUnsent(connections)
      lookedAt = performance.now()
      for (const [socket, bytes] of unsent) if (before.get(socket) === bytes) blocked.add(socket)
      return blocked
    },
  }
}

function countOwed({ pipelines }: Connections, blocked: ReadonlySet<Socket>): number {
  let owed = 0
  for (const [socket, pipeline] of pipelines) if (hasArrived(pipeline) && !blocked.has(socket)) owed++
  return owed
}

// Not a request of which only the headers have arrived, or a part of the body.
function hasArrived({ handled, waiting }: Pipeline): boolean {
  return [handled, waiting].some((exchanges) => exchanges.some(({ request }) => request.complete))
}

// The bytes that the kernel has not taken, because the client does not read.
function measureUnsent({ pipelines }: Connections): Map<Socket, number> {
  const unsent = new Map<Socket, number>()
  for (const socket of pipelines.keys()) if (socket.writableLength > 0) unsent.set(socket, socket.writableLength)
  return unsent
}

// Resolves one turn after a response has ended, when the kernel has its last bytes, or when the time is up.
async function nextEnd(connections: Connections, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = connections.onEnd(() => setImmediate(resolve))
  const timer = setTimeout(resolve, ms)
  await promise
  stop()
  clearTimeout(timer)
}

// Not the HTTP server's close(), which also closes idle connections: thousands of them take longer than all else.
function stopListening(server: Server): void {
  try {
    Reflect.apply(Server.prototype.close, server, [])
  } catch {
    // In Bun, an HTTP server is no TCP server.
    server.close()
  }
}
