import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { operations } from '../../src/picky/paths.ts'
import { start } from '../support/start.ts'

// fetch sends no such targets.
const createSender = (url: string) => async (method: string, path: string) => {
  const sent = request(url, { method, path }).end(JSON.stringify(body))
  const [response]: IncomingMessage[] = await once(sent, 'response')
  if (!response) throw new Error('there is no response')
  return { httpStatus: response.statusCode, ...JSON.parse(await text(response)) }
}

const paths = Object.values(operations)
  .map(({ path }) => path)
  .filter((path) => path.startsWith('/app'))
const toNewer = (path: string) => path.replace(/^\/app/, '')
const body = { token: 'a', project_name: 'p', project_id: 715, plan_id: 2, action: 1, api_token: 'x' }

test.each(paths)('%s has the same response under /api/v2, and the journal tells the two apart', async (path) => {
  const post = async (url: string, mode: string) => {
    const { app, mock, create } = await start({ mode })
    await create({ token: 'a', project_name: 'First' })
    const { statusCode, body: text } = await app.inject({ method: 'POST', url, payload: body })
    const { requests } = (await mock('/requests')).body
    return { statusCode, text, operation: requests.at(-1).operation, path: requests.at(-1).path }
  }
  for (const mode of ['active', 'deprecated']) {
    const documented = await post(path, mode)
    expect(documented.path).toBe(path)
    expect(await post(toNewer(path), mode)).toEqual({ ...documented, path: toNewer(path) })
  }
})

test.each([
  ['POST', '/api/v2/pm/create-projects', 404, 'did you mean /api/v2/pm/create-project?'],
  ['GET', '/api/v2/pm/create-project', 405, '/api/v2/pm/create-project: expected the method POST, received GET'],
  ['POST', '/api/v2/uploads/images/x.png', 404, 'unknown path'],
] as const)('rejects %s %s with HTTP %i', async (method, url, httpStatus, message) => {
  const { app } = await start()
  const response = await app.inject({ method, url })
  expect({ httpStatus: response.statusCode, ...response.json() }).toEqual({
    httpStatus,
    status: 410,
    message: expect.stringContaining(message),
  })
})

test('a request target that does not begin with a slash is an unknown path', async () => {
  for (const mode of ['active', 'deprecated']) {
    const { listen } = await start({ mode })
    const send = createSender(await listen())
    for (const path of [
      '*app/api/v2/pm/create-project',
      '*api/v2/pm/create-project',
      '*',
      '*livez',
      '*_mock/mode',
      '*_mock/%',
    ])
      expect(await send('POST', path)).toMatchObject({ httpStatus: 404, status: 410 })
  }
})

test('deprecated mode applies to unknown and encoded paths under /api/v2/pm/', async () => {
  const { app } = await start({ mode: 'deprecated' })
  for (const url of ['/api/v2/pm/nothing', '/api/v2/p%6D/create-project', '/api/v2/pm/%zz'])
    expect((await app.inject({ method: 'POST', url })).json().status).toBe(405)
})
