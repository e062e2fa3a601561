// @module-tag long
import { execFile } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type MockSettings, startMock } from '../../src/index.ts'
import document from '../../src/reference/generated/control.openapi.json' with { type: 'json' }
import { hasClient, isInstalled } from '../support/optional.ts'
import { newDirectory } from '../support/program.ts'

const execute = promisify(execFile)
const page = readFileSync('docs/recipes.md', 'utf8')
const php = 'clients/php/PickyMock.php'

async function start(settings: MockSettings = {}) {
  const mock = await startMock(settings)
  onTestFinished(mock.close)
  return mock
}

/** The environment of a client: the mock's URL, and where the client's file is. */
function environment(url: string): NodeJS.ProcessEnv {
  const paths = { PYTHONPATH: join(process.cwd(), 'clients/python'), PYTHONDONTWRITEBYTECODE: '1' }
  return { ...process.env, ...paths, ASSIST_MOCK_URL: url }
}

/** The code block of docs/recipes.md with this mark. */
function recipe(mark: string): string {
  const [, code] = new RegExp(`<!-- ${mark} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(page) ?? []
  if (code === undefined) throw new Error(`docs/recipes.md has no block that is marked ${mark}`)
  return code
}

// What each method sends, as `METHOD /path` of the OpenAPI document. A client's names are in its own spelling.
const endpoints = {
  reset: 'POST /_mock/reset',
  mode: 'GET /_mock/mode',
  set_mode: 'PUT /_mock/mode',
  clock: 'GET /_mock/clock',
  set_clock: 'PUT /_mock/clock',
  advance_clock: 'POST /_mock/clock/advance',
  faults: 'GET /_mock/faults',
  add_fault: 'POST /_mock/faults',
  remove_fault: 'DELETE /_mock/faults/{id}',
  clear_faults: 'DELETE /_mock/faults',
  requests: 'GET /_mock/requests',
  clear_requests: 'DELETE /_mock/requests',
  wait: 'GET /_mock/requests/wait',
  verify: 'POST /_mock/requests/verify',
}
// The account is that of the object, and the clients have no use for HAR.
const notParameters = ['account', 'format']

/** The names that the OpenAPI document has for the parts of a request, without those that the clients do not take. */
function documentedNames(endpoint: string): string[] {
  const [method = '', path = ''] = endpoint.toLowerCase().split(' ')
  const operation = Object(document.paths)[path][method]
  const parameters = (operation.parameters ?? []).map(({ name }: { name: string }) => name)
  const properties = Object.keys(operation.requestBody?.content['application/json'].schema.properties ?? {})
  return [...parameters, ...properties].filter((name) => !notParameters.includes(name)).sort()
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function inSnakeCase(methods: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, parameters]) => [toSnakeCase(name), parameters.map(toSnakeCase).sort()]),
  )
}

const documented = Object.fromEntries(
  Object.entries(endpoints).map(([name, endpoint]) => [name, documentedNames(endpoint)]),
)

describe.skipIf(!isInstalled('python3'))('the client for Python', () => {
  test('has a method for each endpoint, with the arguments of the OpenAPI document', async () => {
    const program = `import inspect, json, picky_mock
methods = inspect.getmembers(picky_mock.PickyMock, inspect.isfunction)
print(json.dumps({name: list(inspect.signature(method).parameters)[1:] for name, method in methods if not name.startswith("_")}))`
    const { stdout } = await execute('python3', ['-c', program], { env: environment('') })
    const { account, ...methods } = JSON.parse(stdout)
    expect(account).toEqual(['token'])
    expect(inSnakeCase(methods)).toEqual(documented)
  })

  test('controls a mock, without the proxy of the environment', async () => {
    const { url } = await start()
    const env = { ...environment(url), http_proxy: 'http://127.0.0.1:1', no_proxy: '' }
    const { stdout } = await execute('python3', ['test/clients/use_picky_mock.py', url], { env })
    expect(stdout).toBe('ok\n')
  })

  test('sends the control token, and verifies the certificate of an HTTPS URL', async () => {
    const { httpsUrl, ca = '' } = await start({ https: true, controlToken: 'secret' })
    const file = join(newDirectory(), 'ca.pem')
    writeFileSync(file, ca)
    const program = `from picky_mock import PickyMock
print(PickyMock("${httpsUrl}", control_token="secret", ca_file="${file}").mode()["mode"])
PickyMock("${httpsUrl}", control_token="secret").mode()`
    const run = execute('python3', ['-c', program], { env: environment('') })
    await expect(run).rejects.toMatchObject({
      stdout: 'active\n',
      stderr: expect.stringContaining('CERTIFICATE_VERIFY_FAILED'),
    })
  })

  test.skipIf(!hasClient('pytest'))(
    'gives each test of pytest an account, as docs/recipes.md shows, and prints the calls of a test that fails',
    async () => {
      const { url, control } = await start()
      const cwd = newDirectory()
      writeFileSync(join(cwd, 'conftest.py'), 'pytest_plugins = ["picky_mock"]\n')
      writeFileSync(join(cwd, 'test_shop.py'), recipe('pytest'))
      const options = { cwd, env: environment(url) }
      const { stdout } = await execute('python3', ['-m', 'pytest', '-p', 'no:cacheprovider'], options)
      expect(stdout).toContain('2 passed')
      expect((await control.accounts.list()).accounts).toEqual([])
      writeFileSync(join(cwd, 'test_shop.py'), recipe('pytest').replace('times=1', 'times=2'))
      await expect(execute('python3', ['-m', 'pytest', '-p', 'no:cacheprovider'], options)).rejects.toMatchObject({
        stdout: expect.stringMatching(
          /PickyMockProblem: expected .*[\s\S]*create-project 100 \{.*"project_name": "Shop"/,
        ),
      })
    },
  )
})

describe.skipIf(!hasClient('php'))('the client for PHP', () => {
  test('has a method for each endpoint, with the arguments of the OpenAPI document', async () => {
    const program = `require '${php}';
foreach ((new ReflectionClass('PickyMock'))->getMethods(ReflectionMethod::IS_PUBLIC) as $method)
    $methods[$method->name] = array_map(fn ($parameter) => $parameter->name, $method->getParameters());
echo json_encode($methods);`
    const { account, __construct, ...methods } = JSON.parse((await execute('php', ['-r', program])).stdout)
    expect(account).toEqual(['token'])
    expect(inSnakeCase(methods)).toEqual(documented)
  })

  test('controls a mock', async () => {
    const { url } = await start()
    const args = ['-d', 'error_reporting=-1', 'test/clients/use-picky-mock.php', url]
    expect((await execute('php', args, { env: environment(url) })).stdout).toBe('ok\n')
  })

  test('sends the control token, and verifies the certificate of an HTTPS URL', async () => {
    const { httpsUrl, ca = '' } = await start({ https: true, controlToken: 'secret' })
    const file = join(newDirectory(), 'ca.pem')
    writeFileSync(file, ca)
    const program = `require '${php}';
echo (new PickyMock('${httpsUrl}', controlToken: 'secret', caFile: '${file}'))->mode()['mode'], PHP_EOL;
try { (new PickyMock('${httpsUrl}', controlToken: 'secret'))->mode(); } catch (RuntimeException $error) { echo $error->getMessage(); }`
    const { stdout } = await execute('php', ['-r', program])
    expect(stdout).toMatch(new RegExp(`^active\nno mock responds at ${httpsUrl}: `))
  })

  test.skipIf(!hasClient('phpunit'))('gives each test of PHPUnit an account, as docs/recipes.md shows', async () => {
    const { url, control } = await start()
    const cwd = newDirectory()
    copyFileSync(php, join(cwd, 'PickyMock.php'))
    writeFileSync(join(cwd, 'ShopTest.php'), recipe('phpunit'))
    const { stdout } = await execute('phpunit', ['--no-configuration', 'ShopTest.php'], { cwd, env: environment(url) })
    expect(stdout).toContain('OK (2 tests, 3 assertions)')
    expect((await control.accounts.list()).accounts).toEqual([])
  })
})
