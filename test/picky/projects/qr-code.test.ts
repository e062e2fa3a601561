import { expect, test } from 'vitest'
import { decodeQrCode } from '../../support/qr-code.ts'
import { minimalBody, start } from '../../support/start.ts'

test('qr_code_base64 is the URL of a PNG whose QR code contains the license key', async () => {
  const { app, create } = await start({ publicUrl: 'http://mock.example:1/base/' })
  const { body } = await create(minimalBody)
  const url = Buffer.from(body.qr_code_base64, 'base64').toString()
  expect(url).toMatch(/^http:\/\/mock\.example:1\/base\/uploads\/images\/qrcode_[0-9a-f]{13}\.png$/)
  const response = await app.inject(new URL(url).pathname.replace('/base', ''))
  expect(response.headers['content-type']).toBe('image/png')
  expect(decodeQrCode(response.rawPayload)).toBe(body.license_key)
})

test('with qr=png, qr_code_base64 is the PNG itself, of less than 1 KB', async () => {
  const { create } = await start({ qr: 'png' })
  for (let count = 0; count < 20; count++) {
    const { body } = await create(minimalBody)
    const image = Buffer.from(body.qr_code_base64, 'base64')
    expect(decodeQrCode(image)).toBe(body.license_key)
    expect(image.length).toBeLessThan(1024)
  }
})

test('with qr=png, concurrent creates get distinct project ids', async () => {
  const { create } = await start({ qr: 'png' })
  const responses = await Promise.all(Array.from({ length: 20 }, () => create(minimalBody)))
  expect(new Set(responses.map(({ body }) => body.project_id)).size).toBe(20)
})

test('image URLs start with the configured host and port if there is no public URL', async () => {
  const { create } = await start({ port: '4291' })
  const url = Buffer.from((await create(minimalBody)).body.qr_code_base64, 'base64').toString()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4291\/uploads/)
})

test.each([
  ['0.0.0.0', 'mock.internal:4290', /^http:\/\/mock\.internal:4290\/uploads/],
  ['127.0.0.1', 'mock.internal:4290', /^http:\/\/127\.0\.0\.1:\d+\/uploads/],
])('image URLs of a mock that listens on %s and is called as %s match %s', async (host, hostHeader, expected) => {
  const { app, create } = await start({ host, port: '0' })
  await app.listen({ host, port: 0 })
  const url = Buffer.from((await create(minimalBody, { host: hostHeader })).body.qr_code_base64, 'base64').toString()
  expect(url).toMatch(expected)
})

test.each(['foo.txt', '', 'qrcode_zz.png', 'qrcode_.png', 'qrcode_0000000000000.png'])(
  'rejects the unknown image %j with HTTP 404, whether or not projects have images',
  async (file) => {
    const { app, create } = await start()
    await create({ ...minimalBody, service: 2 })
    await create(minimalBody)
    expect((await app.inject(`/uploads/images/${file}`)).statusCode).toBe(404)
  },
)
