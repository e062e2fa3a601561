import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

const json = { 'content-type': 'application/json' }
const lenientBody = { ...minimalBody, service: '1', project: 1 }

test.each([
  ['lenient', 'strict', 410],
  ['strict', 'lenient', 100],
])(
  'with validation=%s, the header x-mock-validation: %s applies to its own call',
  async (validation, header, status) => {
    const { create } = await start({ validation })
    expect((await create(lenientBody, { ...json, 'x-mock-validation': header })).body.status).toBe(status)
    expect((await create(lenientBody, json)).body.status).toBe(validation === 'lenient' ? 100 : 410)
  },
)

test.each(['', 'Strict', 'strict, lenient', 'off'])(
  'the header x-mock-validation: %s is rejected with 410, and the call is not executed',
  async (header) => {
    const { create, mock } = await start()
    for (const sent of [minimalBody, 'no JSON'])
      expect((await create(sent, { 'x-mock-validation': header })).body).toEqual({
        status: 410,
        message: expect.stringMatching(
          /^Invalid Request: header x-mock-validation: expected strict or lenient, received (the|an empty) string/,
        ),
      })
    await mock('/mode', { mode: 'deprecated' }, 'PUT')
    expect((await create(minimalBody, { 'x-mock-validation': header })).body.status).toBe(405)
    await mock('/mode', { mode: 'active' }, 'PUT')
    expect((await create(minimalBody)).body.project_id).toBe('715')
  },
)

test('an invalid header x-mock-validation is rejected in a call of a QR image too', async () => {
  const { app } = await start()
  const image = { url: '/uploads/images/qrcode_0123456789abc.png', headers: { 'x-mock-validation': 'off' } }
  expect((await app.inject(image)).json().status).toBe(410)
  expect((await app.inject(image)).statusCode).toBe(200)
})
