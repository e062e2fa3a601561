// Uses each part of a mock that waits for something, and throws if one of them responds wrongly. CommonJS without a test runner, so
// that it can be run in any runner, whatever has been replaced there. It needs nothing that can be replaced either.
const assert = require('node:assert/strict')
const { request } = require('node:http')
const { performance } = require('node:perf_hooks')
const { runInNewContext } = require('node:vm')

const projects = Array.from({ length: 60 }, (_, index) => ({ project_name: `Project ${index}` }))

/**
 * Starts a mock, uses it and closes it.
 *
 * @param {Pick<typeof import('../../src/index.ts'), 'startMock' | 'MockProblem'>} module
 */
exports.useWholeMock = async ({ startMock, MockProblem }) => {
  const mock = await startMock({ randomSeed: '1', fixtures: { accounts: [{ token: 'many', projects }] } })
  const control = mock.control.forAccount('shop')
  /** @type {(operation: string, body?: object) => Promise<any>} */
  const call = async (operation, body) =>
    JSON.parse(await post(`${mock.baseUrl}/${operation}`, { token: 'shop', ...body }))

  const { at, system } = await control.clock.get()
  assert.ok(system)
  assert.ok(Math.abs(toMs(at) - (performance.timeOrigin + performance.now())) < 60_000, `the system clock shows ${at}`)

  // Two long lists share the event loop.
  const lists = await Promise.all([1, 2].map(() => call('pm/get-projects', { token: 'many', project_id: 0 })))
  assert.deepEqual(
    lists.map((list) => list.projects.length),
    [60, 60],
  )

  await control.faults.add({ operation: 'check-balance', delay_ms: 5, times: 1 })
  assert.equal((await call('check-balance')).status, 100)
  await control.faults.add({ operation: 'check-balance', transport: 'truncate', times: 1 })
  await assert.rejects(call('check-balance'))

  const { cursor } = await control.requests.list()
  const waiting = control.requests.wait({ operation: 'create-project', since: cursor })
  assert.equal((await call('pm/create-project', { project_name: 'Shop', billing_plan: 2 })).status, 100)
  assert.equal((await waiting).requests.length, 1)
  await assert.rejects(control.requests.wait({ count: 9, timeout_ms: 5 }), MockProblem)
  for await (const { operation } of control.requests.stream({ since: cursor })) {
    assert.equal(operation, 'create-project')
    break
  }
  assert.equal((await control.clock.advance({ by: 'P1M1D' })).renewals.length, 1)

  assert.deepEqual(await mock.control.reset(), { accounts: 2 })
  assert.equal((await call('pm/create-project', { project_name: 'Shop' })).project_id, '715')
  // Responses that are still due do not keep the mock from closing.
  await control.faults.add({ operation: 'check-balance', delay_ms: 60_000 })
  const delayed = call('check-balance')
  while ((await control.faults.list())[0]?.fired !== 1);
  await mock.close()
  assert.equal((await delayed).status, 100)
}

/** @type {(url: string, body: object) => Promise<string>} */
function post(url, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

// Date may be replaced, but not in another context.
/** @type {(instant: string) => number} */
function toMs(instant) {
  return runInNewContext(`Date.parse('${instant}')`)
}
