import { once } from 'node:events'
import type { App } from './app.ts'
import { toBaseUrl } from './lib/host.ts'
import type { Settings } from './settings.ts'

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
  const { host, port, httpsPort } = settings
  const server = app.secureServer?.server
  try {
    await app.listen({ host, port })
    if (server) await once(server.listen({ host, port: httpsPort }), 'listening')
  } catch (error) {
    await app.close()
    throw error
  }
  const url = toBaseUrl('http', app.addresses(), settings)
  if (!server || httpsPort === undefined) return { url, httpsUrl: undefined }
  return { url, httpsUrl: toBaseUrl('https', [server.address() ?? ''], { host, port: httpsPort }) }
}
