import type { Logger } from 'pino'
import type { Urls } from '../listen.ts'
import type { Settings } from '../settings.ts'

type Announcement = { urls: Urls; curl: string | undefined; settings: Settings; version: string; log: Logger }

/** Logs that the server is ready, at every log level but silent. */
export function logReady({ urls, curl, settings, version, log }: Announcement): void {
  const { mode, db, randomSeed } = settings
  const { url, httpsUrl } = urls
  const always = log.child({}, { level: log.level === 'silent' ? 'silent' : 'info' })
  const dashboard = settings.dashboard === 'on' ? `${url}/_mock/` : undefined
  const ready = { event: 'ready', url, httpsUrl, dashboard, version, mode, db, randomSeed, curl }
  const where = httpsUrl === undefined ? url : `${url} and ${httpsUrl}`
  always.info(ready, `ready on ${where}${dashboard === undefined ? '' : `, dashboard at ${dashboard}`}`)
}
