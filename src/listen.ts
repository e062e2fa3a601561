import { once } from 'node:events'
import { Server } from 'node:net'
import type { App } from './app.ts'
import { listeningAddress, toBaseUrl } from './lib/host.ts'
import { listenAlso } from './lib/second-listener.ts'
import type { Settings } from './settings.ts'

// Which of them a client tries first is up to its system.
const addressesOfLocalhost = ['127.0.0.1', '::1'] as const

/** The base URLs of a server that is listening. */
export type Urls = {
  url: string
  /** undefined if HTTPS is off */
  httpsUrl: string | undefined
}

/**
 * Listens on the port of the settings, and on the HTTPS port if there is one.
 *
 * @throws Error, with the port, if it cannot; the app is then closed
 */
export async function listen(app: App, settings: Settings): Promise<Urls> {
  const { port, httpsPort } = settings
  const server = app.secureServer?.server
  const [host, second] =
    settings.host === 'localhost' && takesConnections(app.server) ? addressesOfLocalhost : [settings.host]
  // In a worker of a cluster, Node.js would share the port with the mocks of other workers.
  const exclusive = true
  try {
    await app.listen({ host, port, exclusive })
    if (server) await once(server.listen({ host, port: httpsPort, exclusive }), 'listening')
    if (second) await listenAtSecond(app, second)
  } catch (error) {
    await app.close()
    throw error
  }
  const url = toBaseUrl('http', app.addresses(), settings)
  if (!server || httpsPort === undefined) return { url, httpsUrl: undefined }
  return { url, httpsUrl: toBaseUrl('https', [server.address() ?? ''], { host: settings.host, port: httpsPort }) }
}

// Of other listeners. In Bun, an HTTP server does not, and Fastify creates another one for the second address.
function takesConnections(server: unknown): boolean {
  return server instanceof Server
}

async function listenAtSecond(app: App, host: string): Promise<void> {
  const servers: Server[] = [...app.tcpServers]
  for (const server of servers) {
    const port = listeningAddress([server.address() ?? ''])?.port
    const listener = port === undefined ? undefined : await listenAlso(server, { host, port })
    if (listener) app.tcpServers.push(listener)
  }
}
