import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { performance, setImmediate } from './originals.ts'

// Per port. An idle connection takes about 20 kB, over TLS about 75 kB.
const maxConnections = 16_384
// Of one connection.
const maxAtOnce = 32
// Of all connections.
const maxWaiting = 10_000
// Of a turn of the event loop, for those that did not come first on their connection.
const maxBeginMs = 5

const maxListeners = 20

/** A request whose response is not complete. */
type Exchange = { request: IncomingMessage; response: ServerResponse }

/** The requests of a connection whose responses are not complete: those being handled, and those that wait for them. */
export type Pipeline = { socket: Socket; handled: Exchange[]; waiting: Exchange[] }

type Options = {
  handle: RequestListener
  /** called when a port begins to refuse connections, because it has too many */
  onFull: (max: number) => void
}

/** The connections of a server and the requests on them. */
export type Connections = ReturnType<typeof trackConnections>

/**
 * Tracks the connections of `servers`, and passes their requests to `handle`: those of one connection 32 at a time. A client that sends
 * many requests without waiting for the responses then neither delays others nor fills the memory.
 */
export function trackConnections(servers: readonly Server[], { handle, onFull }: Options) {
  const sockets = new Set<Socket>()
  const pipelines = new Map<Socket, Pipeline>()
  // A request can have its response before it is complete. It is then the last of its connection.
  const answeredEarly = new WeakMap<Socket, Exchange>()
  const endListeners = new Set<() => void>()
  // Those whose next request is to begin, in their order.
  const planned = new Set<Pipeline>()
  let isScheduled = false
  let arrivals = 0
  let waiting = 0

  const accept = (request: IncomingMessage, response: ServerResponse) => {
    arrivals++
    const { socket } = request
    const exchange = { request, response }
    const pipeline = pipelines.get(socket) ?? { socket, handled: [], waiting: [] }
    pipelines.set(socket, pipeline)
    if (pipeline.handled.length + pipeline.waiting.length >= maxAtOnce && waiting >= maxWaiting) {
      socket.destroy()
    } else if (pipeline.handled.length + pipeline.waiting.length === 0) {
      pipeline.handled.push(exchange)
      begin(pipeline, exchange)
    } else {
      waiting -= excessOf(pipeline)
      pipeline.waiting.push(exchange)
      waiting += excessOf(pipeline)
      planNext(pipeline)
    }
  }
  const planNext = (pipeline: Pipeline) => {
    if (planned.has(pipeline) || pipeline.waiting.length === 0 || pipeline.handled.length >= maxAtOnce) return
    planned.add(pipeline)
    if (!isScheduled) setImmediate(beginPlanned)
    isScheduled = true
  }
  // One request of each connection in turn, and some milliseconds in all: long pipelines do not delay other connections.
  const beginPlanned = () => {
    const end = performance.now() + maxBeginMs
    // What is planned meanwhile comes last.
    for (const pipeline of planned) {
      beginNext(pipeline)
      if (performance.now() > end) break
    }
    isScheduled = planned.size > 0
    if (isScheduled) setImmediate(beginPlanned)
  }
  const beginNext = (pipeline: Pipeline) => {
    const next = pipeline.waiting.shift()
    if (next) pipeline.handled.push(next)
    planned.delete(pipeline)
    if (next) begin(pipeline, next)
    planNext(pipeline)
  }
  const begin = (pipeline: Pipeline, exchange: Exchange) => {
    const { request, response } = exchange
    if (pipeline.socket.destroyed) return end(pipeline, exchange)
    // Each part of the server that a response passes through listens for its end. They are a few more than Node.js warns of.
    response.setMaxListeners(maxListeners)
    response.once('close', () => end(pipeline, exchange))
    handle(request, response)
  }
  const end = (pipeline: Pipeline, exchange: Exchange) => {
    const { socket, handled } = pipeline
    const { request } = exchange
    waiting -= excessOf(pipeline)
    handled.splice(handled.indexOf(exchange), 1)
    if (socket.destroyed) pipeline.waiting.splice(0)
    waiting += excessOf(pipeline)
    if (!request.complete) {
      answeredEarly.set(socket, exchange)
      // An idle connection must not keep its last request in memory.
      request.once('end', () => answeredEarly.delete(socket))
    }
    planNext(pipeline)
    if (handled.length + pipeline.waiting.length === 0) pipelines.delete(socket)
    for (const listener of endListeners) listener()
  }
  for (const server of servers) {
    server.maxConnections = maxConnections
    let isFull = false
    server.on('drop', () => {
      if (!isFull) onFull(maxConnections)
      isFull = true
    })
    server.on('connection', (socket) => {
      isFull = false
      arrivals++
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.removeAllListeners('request').on('request', accept)
  }

  return {
    /** the requests without a complete response, by connection */
    pipelines,
    /** the requests of a connection that are not complete or have no complete response, in the order of their arrival */
    pendingOn(socket: Socket): Exchange[] {
      const early = answeredEarly.get(socket)
      if (early && !early.request.complete) return [early]
      const { handled = [], waiting = [] } = pipelines.get(socket) ?? {}
      return [...handled, ...waiting]
    },
    /** how many connections and requests have arrived so far */
    arrivals: (): number => arrivals,
    /** Calls `listener` whenever a request has its response, or its connection is closed. @returns a function that ends this */
    onEnd(listener: () => void): () => void {
      endListeners.add(listener)
      return () => void endListeners.delete(listener)
    },
    // Not server.closeAllConnections, which leaves those that are still in the TLS handshake.
    closeAll(): void {
      for (const socket of sockets) socket.destroy()
    },
  }
}

// How many requests wait because of `maxAtOnce`, and not only for the next turn.
function excessOf({ handled, waiting }: Pipeline): number {
  return Math.max(0, handled.length + waiting.length - maxAtOnce)
}
