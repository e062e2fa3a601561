import { setImmediate } from 'node:timers/promises'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { readArguments } from '../../src/cli/arguments.ts'
import { isSettingName, toFlag } from '../../src/settings.ts'
import { readFixtures } from '../../src/store/index.ts'

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
  /** Asks a control verb; a body makes it a POST unless a method is given. */
  const mock = async (
    path: string,
    body?: object,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' = body ? 'POST' : 'GET',
  ) => {
    const response = await app.inject({ method, url: `/_mock${path}`, ...(body && { payload: body }) })
    return { status: response.statusCode, text: response.body, body: response.json() }
  }
  /** Listens on a free port. @returns the URL */
  const listen = () => app.listen({ port: 0, host: '127.0.0.1' })
  return {
    app,
    call,
    mock,
    listen,
    create: (body: unknown, headers?: Record<string, string>) => call('create-project', body, headers),
    /** Makes a project Expired or Delete, as the vendor would. */
    setStatus: (id: number, project_status: string) =>
      app.inject({ method: 'PATCH', url: `/_mock/projects/${id}`, payload: { project_status } }),
  }
}

/** Asks again and again, and lets the server work between, until it holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate()
}

function flag([name, value]: [string, string]): string {
  if (!isSettingName(name)) throw new TypeError(`no setting is named ${name}`)
  return `--${toFlag(name)}=${value}`
}
