import { expect, test } from 'vitest'
import { startMock } from '../../src/index.ts'
import { button, describePage, openPage, post } from '../support/browser.ts'
import { decodeQrCode } from '../support/qr-code.ts'

const clock = '2020-06-11T10:00:00Z'

async function startWithProjects() {
  const mock = await startMock({ randomSeed: '1', clock })
  const shop = { token: 'a', project_name: 'Shop', billing_plan: 3, company_name: 'Example Ltd' }
  const created = await post(mock, 'create-project', {
    ...shop,
    generate_api_token: true,
    token_ip_address: ['10.0.0.1'],
  })
  await post(mock, 'create-project', { token: 'a', project_name: 'Chat', service: 2 })
  await post(mock, 'create-project', { token: 'b', project_name: 'Other' })
  const { account } = await mock.control.accounts.get('a')
  return { mock, created, account, [Symbol.asyncDispose]: mock.close }
}

describePage('the projects', () => {
  test('a table for each account leads to a page with every field and its provenance', async () => {
    await using started = await startWithProjects()
    const { mock, account } = started
    const page = await openPage(`${mock.dashboardUrl}#/projects`)
    const table = page.getByRole('region', { name: `Projects of ${account}` })
    await table.getByText('3 Phone Automation Medium').waitFor()
    expect(await table.locator('tbody tr').count()).toBe(2)
    await page.getByLabel('Filter by name or id').fill('cha')
    await expect.poll(() => table.locator('tbody tr').count()).toBe(1)
    await page.getByRole('link', { name: 'Chat' }).click()
    await page.getByText('A project of service 2 has no license key, and so no QR code.').waitFor()
    await page.getByText('This plan is never billed').waitFor()
    await page.goBack()
    await page.getByLabel('Filter by name or id').fill('')
    await page.getByRole('link', { name: 'Shop' }).click()
    await page.getByText('Example Ltd').waitFor()
    for (const field of ['project_id', 'time_zone', 'license_key', 'global_webhook', 'unbranded_keyword', 'notes'])
      await page.locator('dt', { hasText: new RegExp(`^${field}$`) }).waitFor()
    const source = page.locator('.facts > div', { hasText: 'company_name' }).getByRole('button')
    const tip = page.locator('#tip-company_name')
    expect(await tip.isVisible()).toBe(false)
    await source.focus()
    expect(await tip.textContent()).toContain('Create Project page')
    expect(await tip.isVisible()).toBe(true)
  })

  test('secrets reach the page only when they are asked for, and the QR code then contains the license key', async () => {
    await using started = await startWithProjects()
    const { mock, account, created } = started
    const page = await openPage(`${mock.dashboardUrl}#/projects/${account}/715`)
    const received: Promise<string>[] = []
    page.on(
      'response',
      (response) => void (response.url().includes('/_mock/projects/') && received.push(response.text())),
    )
    await page.getByText('Example Ltd').waitFor()
    await page.reload()
    await page.getByText('Example Ltd').waitFor()
    for (const shown of await page.locator('.secret').allInnerTexts()) expect(shown).toMatch(/^•+$/)
    const text = (await Promise.all(received)).join()
    for (const secret of [created.license_key, created.api_tokens[0].token]) expect(text).not.toContain(secret)
    await button(page, 'Show the QR code').click()
    await page.getByText(created.license_key).waitFor()
    await page.getByText(created.api_tokens[0].token).waitFor()
    const image = page.getByAltText('QR code of the license key of project 715')
    await image.waitFor()
    expect(decodeQrCode(await image.screenshot())).toBe(created.license_key)
    await button(page, 'Hide secrets').click()
    await button(page, 'Show the QR code').waitFor()
    await page.getByText(created.license_key).waitFor({ state: 'detached' })
  })

  test('API tokens are disabled, enabled and checked, and the status and the next billing date are set', {
    tags: 'long',
  }, async () => {
    await using started = await startWithProjects()
    const { mock, account } = started
    const project = () => mock.control.forAccount('a').projects.get(715)
    const page = await openPage(`${mock.dashboardUrl}#/projects/${account}/715`)
    await page.getByText('bound to 10.0.0.1').waitFor()
    const check = async (ip: string, answer: string) => {
      await page.getByLabel('Would they be accepted from').fill(ip)
      await button(page, 'Check').click()
      await page.getByText(answer).waitFor()
    }
    await check('10.0.0.1', 'Accepted from 10.0.0.1.')
    await check('10.0.0.2', 'Rejected from 10.0.0.2: it is bound to another address.')
    await page.getByLabel('Would they be accepted from').fill('1.2')
    expect(await button(page, 'Check').isEnabled()).toBe(false)
    expect(await page.getByText('Rejected from').count()).toBe(0)
    await check('10.0.0.1', 'Accepted from 10.0.0.1.')
    await button(page, 'Disable').click()
    await button(page, 'Enable').waitFor()
    expect((await project()).api_tokens).toMatchObject([{ state: 'disabled' }])
    expect(await page.getByText('Accepted from 10.0.0.1.').count()).toBe(0)
    await button(page, 'Enable').click()
    await button(page, 'Disable').waitFor()
    await button(page, 'Expired').click()
    await page.getByText('Project 715 is now Expired.').waitFor()
    expect((await project()).project_status).toBe('Expired')
    await button(page, 'Active').click()
    await page.getByLabel('Next billing date').fill('2020-06-30')
    await button(page, 'Save').click()
    await page.getByText('Project 715 is billed next on 2020-06-30.').waitFor()
    await page.getByLabel('What would happen in').selectOption('P2M')
    await button(page, 'Preview').click()
    await page.getByText('10 USD debited, balance 970 USD, next on 2020-08-30.').waitFor()
    expect((await project()).next_billing_date).toBe('2020-06-30')
  })

  test('the check of an API token says that its account is disabled', { tags: 'long' }, async () => {
    const projects = [{ project_name: 'Shop', api_tokens: [{ ip: '' }] }]
    await using mock = await startMock({ fixtures: { accounts: [{ token: 'a', enabled: false, projects }] } })
    const { account } = await mock.control.accounts.get('a')
    const page = await openPage(`${mock.dashboardUrl}#/projects/${account}/715`)
    await page.getByLabel('Would they be accepted from').fill('::1')
    await button(page, 'Check').click()
    await page.getByText('Rejected from ::1: its account is disabled.').waitFor()
  })

  test('a project that does not exist is said to be missing', { tags: 'long' }, async () => {
    await using started = await startWithProjects()
    const page = await openPage(`${started.mock.dashboardUrl}#/projects/${started.account}/99`, { allowErrors: true })
    await page.getByText('the account has no project 99').waitFor()
  })
})
