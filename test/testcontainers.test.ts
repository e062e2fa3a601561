import { describe, expect, test } from 'vitest'
import { connectMock } from '../src/index.ts'
import { PickyAssistMockContainer } from '../src/testcontainers.ts'
import { describeImage, image } from './support/engine.ts'

/** Shows what an engine would be told. Whether the container then answers is tested below, if there is an engine. */
class Shown extends PickyAssistMockContainer {
  told() {
    const { environment, exposedPorts, contentsToCopy } = this
    return { image: this.imageName.string, environment, exposedPorts, contentsToCopy }
  }
}

describe('the container for Testcontainers', () => {
  test('keeps its data in memory by default', () => {
    expect(new Shown('mock:1').told()).toEqual({
      image: 'mock:1',
      environment: { PICKY_DB: ':memory:' },
      exposedPorts: [4290],
      contentsToCopy: [],
    })
  })

  test('passes mode, fixtures and settings in environment variables', () => {
    const container = new Shown('mock:1')
      .withMode('deprecated')
      .withFixtures({ accounts: [{ token: 'shop', balance: 20 }] })
      .withSettings({ randomSeed: '1', maxAccounts: 5, db: '/data/a.sqlite' })
      .withEnvironment({ PICKY_QR: 'png' })
    expect(container.told().environment).toEqual({
      PICKY_MODE: 'deprecated',
      PICKY_FIXTURES: '{"accounts":[{"token":"shop","balance":20}]}',
      PICKY_RANDOM_SEED: '1',
      PICKY_MAX_ACCOUNTS: '5',
      PICKY_DB: '/data/a.sqlite',
      PICKY_QR: 'png',
    })
  })

  test('copies fixtures that are too long for a variable into a file', () => {
    const accounts = Array.from({ length: 9000 }, (_, index) => ({ token: `account-${index}` }))
    const { environment, contentsToCopy } = new Shown('mock:1').withFixtures({ accounts }).told()
    expect(environment.PICKY_FIXTURES).toBe('/fixtures.json')
    expect(contentsToCopy).toEqual([{ content: JSON.stringify({ accounts }), target: '/fixtures.json', mode: 0o444 }])
  })

  test('listens for HTTPS with names of its own', () => {
    const { environment, exposedPorts } = new Shown('mock:1')
      .withHttps()
      .withSettings({ tlsNames: 'picky.test' })
      .told()
    expect(exposedPorts).toEqual([4290, 4443])
    expect(environment).toMatchObject({ PICKY_HTTPS_PORT: '4443', PICKY_TLS_NAMES: 'picky.test' })
  })

  test('rejects invalid settings and fixtures before a container is created', () => {
    const container = new Shown('mock:1')
    expect(() => container.withSettings({ maxAccounts: 0 })).toThrow('maxAccounts: expected a number from 1 to 1000000')
    expect(() => container.withSettings(JSON.parse('{"maxAcounts":1}'))).toThrow('did you mean maxAccounts?')
    expect(() => container.withFixtures({ accounts: [{ token: '' }] })).toThrow('/accounts/0/token: expected a token')
  })
})

describeImage('the container for Testcontainers, started', () => {
  test('answers at its URL, and can be controlled', async () => {
    const accounts = Array.from({ length: 9000 }, (_, index) => ({ token: `account-${index}` }))
    const container = new PickyAssistMockContainer(image)
      .withMode('deprecated')
      .withFixtures({ accounts })
      .withSettings({ controlToken: 'steer', accounts: 'closed' })
    await using mock = await container.start()
    expect(await mock.control.mode.get()).toMatchObject({ mode: 'deprecated' })
    await mock.control.forAccount('account-8999').mode.set({ mode: 'active' })
    const body = JSON.stringify({ token: 'account-8999', project_name: 'p' })
    const response = await fetch(`${mock.baseUrl}/pm/create-project`, { method: 'POST', body })
    expect(await response.json()).toMatchObject({ status: 100, project_id: '715' })
  })

  test('answers over HTTPS to a client that trusts its authority', async () => {
    await using mock = await new PickyAssistMockContainer(image).withHttps().start()
    const control = connectMock(mock.httpsUrl, { ca: await mock.control.ca() })
    expect(await control.mode.get()).toMatchObject({ mode: 'active' })
  })
})
