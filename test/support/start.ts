import { setImmediate } from 'node:timers/promises'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { parseArguments } from '../../src/cli/arguments.ts'
import controlDocument from '../../src/reference/generated/control.openapi.json' with { type: 'json' }
import pickyDocument from '../../src/reference/generated/picky.openapi.json' with { type: 'json' }
import { isSettingName, toFlag } from '../../src/settings.ts'
import { parseFixtures } from '../../src/store/index.ts'
import { readAnswerCheck } from './openapi-answers.ts'

/** The path of create-project. */
export const createProject = '/app/api/v2/pm/create-project'

/** Settings by name, as strings, the way a flag passes them. */
export type SettingValues = Record<string, string>

/** The smallest valid body of create-project. */
export const minimalBody = { token: 'token-a', project_name: 'First' }

/** Builds the app with a store in memory and the clock at 2020-06-11T10:00:00Z. Closes it when the test ends. */
export async function start({ fixtures, ...overrides }: SettingValues = {}) {
  const flags = Object.entries({ db: ':memory:', randomSeed: '1', clock: '2020-06-11T10:00:00Z', ...overrides })
  const { settings } = parseArguments(flags.map(flag), {})
  const app = await buildApp(settings, {
    fixtures: parseFixtures(fixtures),
    version: '0',
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => app.close())
  /** Calls a PM operation, and checks that its response is documented. The body is sent as JSON, a string or a Buffer as it is. Sends no content type unless `headers` has one. */
  const call = async (name: string, body: unknown, headers: Record<string, string> = {}) => {
    const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const url = `/app/api/v2/pm/${name}`
    const response = await app.inject({ method: 'POST', url, payload, headers })
    checkDocumented('POST', url, response)
    return { status: response.statusCode, headers: response.headers, text: response.body, body: response.json() }
  }
  /** Calls a control endpoint, and checks that its response is documented: POST if there is a body, otherwise GET, unless `method` says otherwise. */
  const mock = async (
    path: string,
    body?: object,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' = body ? 'POST' : 'GET',
  ) => {
    const url = `/_mock${path}`
    const response = await app.inject({ method, url, ...(body && { payload: body }) })
    checkDocumented(method, url, response)
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
    /** Changes the status of a project through the control API, for example to Expired. */
    setStatus: (id: number, project_status: string) =>
      app.inject({ method: 'PATCH', url: `/_mock/projects/${id}`, payload: { project_status } }),
  }
}

/** Repeats a check until it is true, and lets the event loop run in between. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await setImmediate()
}

const documented = await readAnswerCheck(async (path) => (path.endsWith('control') ? controlDocument : pickyDocument))

type Response = { statusCode: number; headers: Record<string, unknown>; rawPayload: Buffer }

// A fault, and the mode deprecated, send whatever a test asks for.
function checkDocumented(
  method: string,
  path: string,
  { statusCode: status, headers, rawPayload: body }: Response,
): void {
  if (/\b(fault .* fired|switched off)\b/.test(String(headers['x-mock-explain']))) return
  documented.check({ method, path, status, contentType: headers['content-type']?.toString(), body })
}

function flag([name, value]: [string, string]): string {
  if (!isSettingName(name)) throw new TypeError(`no setting is named ${name}`)
  return `--${toFlag(name)}=${value}`
}
