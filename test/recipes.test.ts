import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { connectMock } from '../src/index.ts'
import { composeIn, describeImage, engine, healthy, image, run } from './support/engine.ts'
import { newDirectory } from './support/program.ts'

const page = readFileSync('docs/recipes.md', 'utf8')
const url = 'http://127.0.0.1:4290'

// Stands for an application: ends with 0 where the mock answers it at the URL that its environment gives.
const application = `fetch(process.env.ASSIST_API_URL + '/check-balance', { method: 'POST', body: '{"token":"shop"}' })
  .then((response) => response.json()).then(({ status }) => process.exit(status === 100 ? 0 : 1))`

// Stands for an application that has the vendor's URL in its code. What it needs to trust it gets from the mock first.
const unchangeable = `import { get } from 'node:https'
const ca = await (await fetch('http://picky:4290/_mock/ca.pem')).text()
get('https://pickyassist.com/livez', { ca }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))`

/** The block of a language under a heading of a page. */
function block(heading: string, language: string, text = page): string {
  const [, section = ''] = text.split(`\n## ${heading}\n`)
  const [, code] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(section.split('\n## ')[0] ?? '') ?? []
  if (code === undefined) throw new Error(`no ${language} under ${heading}`)
  return code
}

/** A directory with a compose file, and what its application is built of. */
function composed(text: string, app = application): string {
  const cwd = newDirectory()
  writeFileSync(join(cwd, 'compose.yaml'), text)
  writeFileSync(join(cwd, 'app.mjs'), app)
  writeFileSync(
    join(cwd, 'Dockerfile'),
    `FROM ${image}\nCOPY app.mjs /app.mjs\nCMD ["/app.mjs"]\nENTRYPOINT ["/nodejs/bin/node"]\n`,
  )
  return cwd
}

function flags(environment: Record<string, string>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])
}

const upOnce = ['up', '--abort-on-container-exit', '--exit-code-from', 'app']

describeImage('the recipe', () => {
  test('for Docker Compose starts the application when the mock is healthy', async () => {
    expect(await composeIn(composed(block('Docker Compose', 'yaml')), ...upOnce)).toContain('exited with code 0')
  })

  test("for Docker Compose answers an application under the vendor's name", async () => {
    const file = parse(block('Lead the name to the mock', 'yaml', readFileSync('docs/https.md', 'utf8')))
    // The image has no shell.
    const { command: _command, environment: _environment, ...app } = file.services.app
    file.services.app = app
    const cwd = composed(JSON.stringify(file), unchangeable)
    expect(await composeIn(cwd, ...upOnce)).toContain('exited with code 0')
  })

  test('for a dev container starts its service when the mock is healthy', async () => {
    const { dockerComposeFile, service } = JSON.parse(block('Dev container', 'json'))
    const file = parse(block(`Dev container`, 'yaml'))
    expect([dockerComposeFile, Object.keys(file.services)]).toEqual(['compose.yaml', [service, 'picky']])
    // Its image is not at hand; what is run in it is the application.
    const { image: _image, command: _command, ...rest } = file.services[service]
    file.services[service] = { ...rest, build: '.' }
    expect(await composeIn(composed(JSON.stringify(file)), ...upOnce)).toContain('exited with code 0')
  })

  test('for GitHub Actions gives a job the mock with its fixtures', async () => {
    const { services, steps } = parse(block('GitHub Actions', 'yaml')).jobs.test
    const { ports, env } = services.picky
    const id = await run([...ports.flatMap((port: string) => ['--publish', port]), ...flags(env)])
    await healthy(id)
    const [{ ASSIST_API_URL }] = steps.flatMap((step: { env?: object }) => step.env ?? [])
    const response = await fetch(`${ASSIST_API_URL}/check-balance`, { method: 'POST', body: '{"token":"shop"}' })
    expect(await response.json()).toMatchObject({ status: 100, balance: 20 })
  })

  test('for GitLab gives a job the mock under its alias', async () => {
    const { services, variables } = parse(block('GitLab', 'yaml')).test
    const network = `gitlab-${basename(newDirectory())}`
    await engine('network', 'create', network)
    const joined = ['--network', network, ...flags(variables)]
    await healthy(await run([...joined, '--network-alias', services[0].alias]))
    await engine('run', '--rm', ...joined, '--entrypoint', '/nodejs/bin/node', image, '-e', application)
  })

  test('compose.yaml starts only the mock', async () => {
    const cwd = newDirectory()
    writeFileSync(join(cwd, 'compose.yaml'), readFileSync('compose.yaml', 'utf8').replace('build: .', ''))
    await composeIn(cwd, 'up', '--detach')
    await healthy((await composeIn(cwd, 'ps', '--quiet')).trim())
    expect(await connectMock(url).mode.get()).toMatchObject({ mode: 'active' })
    const body = JSON.stringify({ token: 't', project_name: 'p' })
    const created = await fetch(`${url}/app/api/v2/pm/create-project`, { method: 'POST', body })
    const { qr_code_base64 } = Object(await created.json())
    const image = await fetch(Buffer.from(qr_code_base64, 'base64').toString())
    expect(image.headers.get('content-type')).toBe('image/png')
  })
})
