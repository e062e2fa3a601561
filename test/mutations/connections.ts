import type { Mutation } from './mutation.ts'

const connections = 'test/lib/connections.test.ts'
const malformedHttp = 'test/lib/malformed-http.test.ts'
const protocol = 'test/picky/request/protocol.test.ts'
const receiveBody = 'test/picky/request/receive-body.test.ts'
const hostile = 'test/hostile-clients.test.ts'
const program = 'test/cli/program.test.ts'

/** Clients that take too much, break off or send malformed HTTP, and what they get when the server ends. */
export const connectionMutations: Mutation[] = [
  {
    breaks: 'requests that a client sends without waiting are all handled at once',
    file: 'src/lib/connections.ts',
    find: 'if (pipeline.handled.length < maxAtOnce)',
    replace: 'if (pipeline.handled.length < maxWaiting)',
    tests: [connections],
  },
  {
    breaks: 'a client fills the memory with requests that wait',
    file: 'src/lib/connections.ts',
    find: '} else if (waiting < maxWaiting) {',
    replace: '} else if (waiting >= 0) {',
    tests: [connections],
  },
  {
    breaks: 'requests of a client that has left count as waiting for ever',
    file: 'src/lib/connections.ts',
    find: 'if (socket.destroyed) waiting -= pipeline.waiting.splice(0).length',
    replace: 'if (socket.destroyed) pipeline.waiting.splice(0)',
    tests: [connections],
  },
  {
    breaks: 'each request of a client takes longer the more of its requests wait',
    file: 'src/lib/connections.ts',
    find: 'pipeline.waiting.push(exchange)',
    replace: 'pipeline.waiting = [...pipeline.waiting.filter(({ request }) => request.complete), exchange]',
    tests: [malformedHttp],
    title: 'each of many requests',
  },
  {
    breaks: 'a request that had its response before it was malformed gets a second one',
    file: 'src/lib/connections.ts',
    find: 'if (early && !early.request.complete) return [early]',
    replace: 'if (early && early.request.complete) return [early]',
    tests: [malformedHttp],
    title: 'a request that is answered before it is complete',
  },
  {
    breaks: 'the log says for each connection refused that the port is full',
    file: 'src/lib/connections.ts',
    find: 'if (!isFull) onFull(maxConnections)',
    replace: 'onFull(maxConnections)',
    tests: [connections],
  },
  {
    breaks: 'clients that do not read fill the memory with their responses',
    file: 'src/lib/slow-readers.ts',
    find: 'if (total <= maxUnsentBytes) break',
    replace: 'if (total > 0) break',
    tests: ['test/lib/slow-readers.test.ts'],
  },
  {
    breaks: 'a client that reads is cut off for one that does not',
    file: 'src/lib/slow-readers.ts',
    find: 'other.bytes - one.bytes',
    replace: 'one.bytes - other.bytes',
    tests: ['test/lib/slow-readers.test.ts'],
  },
  {
    breaks: 'incomplete bodies fill the memory',
    file: 'src/lib/receive-body.ts',
    find: 'maxHeldBytes = 64 * 1024 * 1024',
    replace: 'maxHeldBytes = 65 * 1024 * 1024',
    tests: [receiveBody],
    title: 'when incomplete bodies take 64 MiB',
  },
  {
    breaks: 'memory once taken for a body is never free again',
    file: 'src/lib/receive-body.ts',
    find: '    heldBytes -= held\n',
    replace: '',
    tests: [receiveBody],
    title: 'when incomplete bodies take 64 MiB',
  },
  {
    breaks: 'a body in small chunks takes many times its size',
    file: 'src/lib/receive-body.ts',
    find: 'append(chunk: Buffer): void {',
    // Keeps each chunk.
    replace: "append(chunk: Buffer): void {\n      request.on('kept', () => chunk)",
    tests: [receiveBody],
    title: 'a body in chunks of one byte',
  },
  {
    breaks: 'malformed HTTP gets an empty body',
    file: 'src/lib/malformed-http.ts',
    find: "socket.write(`${head.join('\\r\\n')}\\r\\n\\r\\n${text}`)",
    replace: "socket.write(`${head.join('\\r\\n')}\\r\\n\\r\\n`)",
    tests: [malformedHttp, protocol],
  },
  {
    breaks: 'headers that are too long get 400 and not 431',
    file: 'src/lib/malformed-http.ts',
    find: 'HPE_HEADER_OVERFLOW: { httpStatus: 431',
    replace: 'HPE_HEADER_OVERFLOW: { httpStatus: 400',
    tests: [malformedHttp, protocol],
  },
  {
    breaks: 'the response to malformed HTTP overtakes those to the requests before it',
    file: 'src/lib/malformed-http.ts',
    find: "if (earlier) earlier.response.once('close', send)",
    replace: "if (earlier === null) socket.once('close', send)",
    tests: [malformedHttp],
  },
  {
    breaks: 'a request that has its response gets a second one, which the client takes for that to its next',
    file: 'src/lib/malformed-http.ts',
    find: 'if (current?.response.headersSent) close(socket)',
    replace: 'if (current === null) close(socket)',
    tests: [malformedHttp],
  },
  {
    breaks: 'a client that goes on sending after malformed HTTP is never cut off',
    file: 'src/lib/malformed-http.ts',
    find: 'const timeout = setTimeout(destroy, lingerMs).unref()',
    replace: 'const timeout = setTimeout(() => undefined, lingerMs).unref()',
    tests: [malformedHttp],
    title: 'a client that goes on sending',
  },
  {
    breaks: 'the debug log has a line for a client that has its response',
    file: 'src/lib/break-offs.ts',
    find: 'if (reply.raw.writableFinished) return',
    replace: 'if (reply.raw.destroyed) return',
    tests: [hostile],
    title: 'a client that breaks off is one line',
  },
  {
    breaks: 'the debug log has a line for an idle connection that is reset',
    file: 'src/lib/break-offs.ts',
    find: 'return codes.has(code) && bytesRead > idleAt',
    replace: 'return codes.has(code) && bytesRead > 0',
    tests: [hostile],
    title: 'a client that breaks off is one line',
  },
  {
    breaks: 'a request that arrives just before the end gets no response',
    file: 'src/lib/drain.ts',
    find: '      await waitUntilQuiet(servers, { connections, quietMs })\n',
    replace: '',
    tests: [program],
    title: '200 requests sent on new connections',
  },
  {
    breaks: 'a request in progress at the end gets no response',
    file: 'src/lib/drain.ts',
    find: 'return waitForResponses(connections)',
    replace: 'return 0',
    tests: ['test/lib/drain.test.ts'],
  },
  {
    breaks: 'a request that never completes delays the end by three seconds',
    file: 'src/lib/drain.ts',
    find: 'if (hasArrived(pipeline) && !blocked.has(socket)) owed++',
    replace: 'if (pipeline && !blocked.has(socket)) owed++',
    tests: [program],
    title: 'a request whose body is incomplete at SIGTERM',
  },
  {
    breaks: 'a client that does not read its response delays the end by three seconds',
    file: 'src/lib/drain.ts',
    find: 'if (hasArrived(pipeline) && !blocked.has(socket)) owed++',
    replace: 'if (hasArrived(pipeline)) owed++',
    tests: ['test/lib/drain.test.ts'],
  },
  {
    breaks: 'a server that is closing says that it is ready',
    file: 'src/lib/drain.ts',
    find: 'isShuttingDown: (): boolean => hasBegun',
    replace: 'isShuttingDown: (): boolean => hasBegun && quietMs < 0',
    tests: ['test/control/plugin.test.ts'],
  },
]
