import { expect, test } from 'vitest'
import { connectMock } from '../src/index.ts'
import { describeImage, engine, healthy, image, run, urlOf } from './support/engine.ts'
import { createProject } from './support/start.ts'

const hardened = '--read-only --cap-drop ALL --user 12345 --network none --env PICKY_DB=:memory:'.split(' ')
const published = ['--publish', '127.0.0.1::4290']

async function ask(url: string, call: string, body: object) {
  const response = await fetch(`${url}/app/api/v2/${call}`, { method: 'POST', body: JSON.stringify(body) })
  return Object(await response.json())
}

describeImage('the image', () => {
  test('runs without network and capabilities, as another user, on a read-only file system', async () => {
    const id = await run(hardened)
    const body = JSON.stringify({ token: 't', project_name: 'p' })
    const script = `fetch('http://127.0.0.1:4290${createProject}', { method: 'POST', body: '${body}' })
      .then((response) => response.text()).then(console.log)`
    expect(JSON.parse(await engine('exec', id, '/nodejs/bin/node', '-e', script))).toMatchObject({ status: 100 })
  })

  test('as process 1, ends with exit code 0 on SIGTERM', async () => {
    const id = await run(hardened)
    expect(
      await engine('exec', id, '/nodejs/bin/node', '-p', 'fs.readFileSync("/proc/1/cmdline", "latin1")'),
    ).toContain('dist/bin.js')
    await engine('kill', '--signal', 'TERM', id)
    expect(await engine('wait', id)).toBe('0')
  })

  test('runs as an unprivileged user, and its volume keeps every answered call, even after kill -9', async () => {
    const id = await run(published)
    expect(await engine('exec', id, '/nodejs/bin/node', '-p', 'process.getuid()')).toBe('65532')
    const { license_key } = await ask(await urlOf(id), 'pm/create-project', { token: 't', project_name: 'p' })
    await engine('kill', '--signal', 'KILL', id)
    await engine('wait', id)
    await engine('start', id)
    await healthy(id)
    const read = await ask(await urlOf(id), 'pm/get-projects', { token: 't', project_id: 715 })
    expect(read).toMatchObject({ status: 100, license_key })
  })

  test('can be controlled from the host, also by its dashboard', async () => {
    const url = await urlOf(await run(published))
    expect((await fetch(`${url}/_mock/dashboard/vendor/preact.js`)).status).toBe(200)
    const mock = connectMock(url, { account: 't' })
    expect(await mock.mode.set({ mode: 'deprecated' })).toMatchObject({ mode: 'deprecated' })
  })

  test('has labels', async () => {
    const labels = JSON.parse(await engine('image', 'inspect', '--format', '{{json .Config.Labels}}', image))
    expect(labels).toMatchObject({
      'org.opencontainers.image.title': 'picky-assist-mock',
      'org.opencontainers.image.licenses': 'MIT',
    })
  })

  test.each([
    [['--version'], 0],
    [['serve', '--mode=off'], 2],
    [['serve', '--fixtures={}}'], 4],
    [['wait', '--timeout', '1'], 5],
  ])('%j ends with exit code %i', async (args, code) => {
    const ended = await engine('run', '--rm', ...hardened, image, ...args).then(
      () => 0,
      (error) => error.code,
    )
    expect(ended).toBe(code)
  })
})
