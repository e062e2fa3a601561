import jsqr from 'jsqr'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { least, start } from '../../support/start.ts'

function textIn(bytes: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(bytes)
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data
}

test('qr_code_base64 is the URL of a PNG that reads the license key', async () => {
  const { app, create } = await start({ publicUrl: 'http://mock.example:1/base/' })
  const { body } = await create(least)
  const url = Buffer.from(body.qr_code_base64, 'base64').toString()
  expect(url).toMatch(/^http:\/\/mock\.example:1\/base\/uploads\/images\/qrcode_[0-9a-f]{13}\.png$/)
  const response = await app.inject(new URL(url).pathname.replace('/base', ''))
  expect(response.headers['content-type']).toBe('image/png')
  expect(textIn(response.rawPayload)).toBe(body.license_key)
})

test('--qr png gives the PNG itself', async () => {
  const { create } = await start({ qr: 'png' })
  const { body } = await create(least)
  expect(textIn(Buffer.from(body.qr_code_base64, 'base64'))).toBe(body.license_key)
})

test('projects created at once in png mode get ids of their own', async () => {
  const { create } = await start({ qr: 'png' })
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(least)))
  expect(new Set(answers.map(({ body }) => body.project_id)).size).toBe(20)
})

test('without a public URL the address of the settings is the base', async () => {
  const { create } = await start({ port: '4291' })
  const url = Buffer.from((await create(least)).body.qr_code_base64, 'base64').toString()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4291\/uploads/)
})

test.each([
  ['0.0.0.0', 'mock.internal:4290', /^http:\/\/mock\.internal:4290\/uploads/],
  ['127.0.0.1', 'mock.internal:4290', /^http:\/\/127\.0\.0\.1:\d+\/uploads/],
])('listening on %s and called as %s the base is %s', async (host, called, expected) => {
  const { app, create } = await start({ host, port: '0' })
  await app.listen({ host, port: 0 })
  const url = Buffer.from((await create(least, { host: called })).body.qr_code_base64, 'base64').toString()
  expect(url).toMatch(expected)
})

test.each(['foo.txt', '', 'qrcode_zz.png', 'qrcode_.png'])(
  'the unknown image %j is 404, also beside a project without one',
  async (file) => {
    const { app, create } = await start()
    await create({ ...least, service: 2 })
    expect((await app.inject(`/uploads/images/${file}`)).statusCode).toBe(404)
  },
)
