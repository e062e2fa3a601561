import { expect, test } from 'vitest'
import { startMock } from '../../src/index.ts'
import { button, describePage, openPage } from '../support/browser.ts'

describePage('Try it and the API page', () => {
  test('the form has the documented sample, sends a real request and shows the answer', async () => {
    await using mock = await startMock({ randomSeed: '1' })
    const page = await openPage(`${mock.dashboardUrl}#/try`)
    await page.getByLabel('project_name').waitFor()
    expect(await page.getByLabel('project_name').inputValue()).toBe('api test project1')
    await page.getByLabel('notes').fill('from the form')
    await button(page, 'Send').click()
    const answer = page.getByRole('region', { name: 'Body of the answer' })
    await answer.getByText('"from the form"').waitFor()
    await page.getByLabel('project_name').fill('')
    await button(page, 'Send').click()
    await answer.getByText('/project_name: expected a string of 1 to 20 characters, received nothing').waitFor()
    const { requests } = await mock.control.requests.list()
    expect(requests).toMatchObject([
      {
        status: 100,
        body: {
          number: '9234324324',
          billing_plan: 3,
          generate_api_token: true,
          token_ip_address: ['192.168.0.1', '202.164.148.84'],
        },
      },
      { status: 410 },
    ])
    expect(requests.flatMap(({ deviations, status }) => (status === 100 ? deviations : []))).toEqual([])
  })

  test('every operation has a form with its fields', { tags: 'long' }, async () => {
    await using mock = await startMock({ randomSeed: '1' })
    const page = await openPage(`${mock.dashboardUrl}#/try`)
    await button(page, 'Send').click()
    await page.getByRole('region', { name: 'Body of the answer' }).waitFor()
    const links = page.getByRole('navigation', { name: 'Operations' }).getByRole('link')
    const names = await links.allTextContents()
    expect(names).toHaveLength(9)
    for (const name of names.filter(
      (one) => !['create-project', 'qr-image', 'manage-api-token', 'set-webhook'].includes(one),
    )) {
      await page.getByRole('link', { name, exact: true }).click()
      await page.locator('[aria-current="page"]', { hasText: new RegExp(`^${name}$`) }).waitFor()
      await button(page, 'Send').click()
      await page.locator('.badge', { hasText: /^100$/ }).waitFor()
    }
    await page.getByRole('link', { name: 'qr-image' }).click()
    await page.getByRole('button', { name: 'Send', exact: true, disabled: true }).waitFor()
    const [{ project_id } = { project_id: 0 }] = (await mock.control.projects.list()).projects
    const { projects: [stored] = [] } = Object((await mock.control.state.get()).accounts?.[0])
    expect(project_id).toBe(715)
    await page.getByLabel('file').fill(`qrcode_${stored.qr_name}.png`)
    await button(page, 'Send').click()
    await page.getByAltText('The image in the answer').waitFor()
  })

  test('the API page has fields, provenance and errors of each call', { tags: 'long' }, async () => {
    await using mock = await startMock()
    const page = await openPage(`${mock.dashboardUrl}#/api`)
    const request = page.getByRole('region', { name: 'Fields of the request' })
    await request.getByText('maxLength 20: documented (Create Project page)').waitFor()
    expect(await request.locator('tbody tr').count()).toBe(15)
    await page.getByRole('region', { name: 'Fields of the answer 1' }).getByText('license_key').waitFor()
    await page.getByText('Insufficient Balance: the balance is lower than').waitFor()
    await page.getByRole('link', { name: 'set-webhook' }).click()
    await page.getByText('its path is unknown').first().waitFor()
    await page.getByRole('link', { name: 'Try it' }).last().click()
    await page.waitForURL(/#\/try\/set-webhook$/)
  })
})
