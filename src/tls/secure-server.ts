import type { Server } from 'node:https'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import { createTlsServer } from '../lib/tls-server.ts'
import type { Settings } from '../settings.ts'
import { loadCredentials } from './credentials.ts'

const handshakeTimeoutMs = 10_000
// As Fastify's own server: longer than the idle time of common proxies.
const keepAliveTimeoutMs = 72_000

/** The server of the HTTPS port, without a listener for requests. */
export type SecureServer = Awaited<ReturnType<typeof createSecureServer>>

type Options = {
  log: FastifyBaseLogger
  requestTimeoutMs: number
  /** called with the connection of a client that speaks plain HTTP */
  onPlainText: (socket: Socket) => void
}

/** Creates the server of the HTTPS port, not yet listening. @throws TlsError if its certificate cannot be used */
export async function createSecureServer(settings: Settings, { log, requestTimeoutMs, onPlainText }: Options) {
  const { ca, cert, key, privateKeys, warning } = await loadCredentials(settings)
  if (warning) log.warn({ event: 'tls' }, warning)
  const server: Server = createTlsServer({
    cert,
    key,
    onPlainText,
    handshakeTimeout: handshakeTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    requireHostHeader: false,
  })
  server.on('tlsClientError', (error) => {
    if (isBreakOff(error))
      log.debug({ event: 'tls' }, 'the connection was closed before the TLS handshake was complete')
    else log.warn({ event: 'tls' }, `a TLS handshake failed: ${describe(error)}`)
  })
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  return {
    server,
    ca,
    privateKeys,
    /** Stops listening. `closed` is resolved when all connections are closed. */
    close: (): void => void server.close(() => resolve()),
    closed,
  }
}

type HandshakeError = Error & { code?: string; reason?: unknown }

// A client that closes its connection or says nothing, such as a port scanner.
function isBreakOff({ code }: HandshakeError): boolean {
  return code === 'ECONNRESET' || code === 'ERR_TLS_HANDSHAKE_TIMEOUT'
}

function describe(error: HandshakeError): string {
  const reason = String(error.reason ?? error.code ?? error.message)
  const isDistrust = /unknown ca|bad certificate|certificate unknown/.test(reason)
  return isDistrust ? `${reason}; the client must trust the certificate of GET /_mock/ca.pem` : reason
}
