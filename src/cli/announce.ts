import type { Logger } from 'pino'
import { operations } from '../picky/paths.ts'
import type { Settings } from '../settings.ts'

type Announcement = { url: string; curl: string | undefined; settings: Settings; version: string; log: Logger }

/** A curl command that creates a project. undefined if accounts are closed: it would need the token of an account. */
export function createProjectCommand(url: string, { accounts, validation }: Settings): string | undefined {
  if (accounts === 'closed') return undefined
  const header = validation === 'strict' ? ' -H content-type:application/json' : ''
  const body = JSON.stringify({ token: 'my-token', project_name: 'My project', generate_api_token: true })
  return `curl ${url}${operations.createProject.path}${header} -d '${body}'`
}

/** Logs that the server is ready, at every log level but silent. */
export function logReady({ url, curl, settings, version, log }: Announcement): void {
  const { mode, db, randomSeed } = settings
  const dashboard = settings.dashboard === 'on' ? `${url}/_mock/` : undefined
  const always = log.child({}, { level: log.level === 'silent' ? 'silent' : 'info' })
  always.info(
    { event: 'ready', url, dashboard, version, mode, db, randomSeed, curl },
    dashboard === undefined ? `ready on ${url}` : `ready on ${url}, dashboard at ${dashboard}`,
  )
}
