import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { buildApp } from '../src/app.ts'
import { readArguments } from '../src/cli/arguments.ts'
import { flagOf, isSettingName } from '../src/settings.ts'
import { readFixtures } from '../src/store/index.ts'

/** The path of create-project. */
export const createProject = '/app/api/v2/pm/create-project'

/** Settings by name, as a user would give them. */
export type Given = Record<string, string>

/** The least that create-project takes. */
export const least = { token: 'token-a', project_name: 'First' }

/** An app on a store in memory, standing at 2020-06-11, that the test's end closes. */
export async function start({ fixtures, ...given }: Given = {}) {
  const flags = Object.entries({ db: ':memory:', randomSeed: '1', clock: '2020-06-11T10:00:00Z', ...given })
  const { settings } = readArguments(flags.map(flag), {})
  const app = await buildApp(settings, {
    fixtures: readFixtures(fixtures),
    version: '0',
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => app.close())
  /** Posts a body to a PM call, as JSON unless it is text or bytes, without a content type unless one is given. */
  const call = async (name: string, body: unknown, headers: Record<string, string> = {}) => {
    const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const response = await app.inject({ method: 'POST', url: `/app/api/v2/pm/${name}`, payload, headers })
    return { status: response.statusCode, headers: response.headers, text: response.body, body: response.json() }
  }
  return {
    app,
    call,
    create: (body: unknown, headers?: Record<string, string>) => call('create-project', body, headers),
    /** Makes a project Expired or Delete, as the vendor would. */
    setStatus: (id: number, project_status: string) =>
      app.inject({ method: 'PATCH', url: `/_mock/projects/${id}`, payload: { project_status } }),
  }
}

function flag([name, value]: [string, string]): string {
  if (!isSettingName(name)) throw new TypeError(`no setting is named ${name}`)
  return `--${flagOf(name)}=${value}`
}
