import type { Logger } from 'pino'
import type { App } from '../app.ts'
import { listeningPort, toUrlHost } from '../lib/host.ts'
import { operations } from '../picky/paths.ts'
import type { Settings } from '../settings.ts'

type Announcement = { settings: Settings; version: string; log: Logger }

/**
 * Logs that the server is ready, at every log level but silent.
 *
 * @returns a curl command that creates a project
 */
export function logReady(app: App, { settings, version, log }: Announcement): string {
  const { mode, db, randomSeed } = settings
  const url = `http://${toUrlHost(settings.host)}:${listeningPort(app.addresses()) ?? settings.port}`
  const body = JSON.stringify({ token: 'my-token', project_name: 'My project', generate_api_token: true })
  const curl = `curl ${url}${operations.createProject.path} -d '${body}'`
  const always = log.child({}, { level: log.level === 'silent' ? 'silent' : 'info' })
  always.info({ event: 'ready', url, version, mode, db, randomSeed, curl }, `ready on ${url}`)
  return curl
}
