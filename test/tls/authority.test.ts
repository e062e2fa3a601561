import 'reflect-metadata'
import { webcrypto, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { expect, onTestFinished, test } from 'vitest'
import { connectMock } from '../../src/index.ts'
import { launch, newDirectory, serve } from '../support/program.ts'

const caFile = 'picky-assist-mock.sqlite-ca-key.pem'

/** Starts the program with HTTPS in a directory. */
async function serveHttps(cwd = newDirectory(), ...flags: string[]) {
  const program = await serve(['--https-port=0', ...flags], { cwd })
  return { ...program, cwd, httpsUrl: String(program.ready.httpsUrl) }
}

async function stop({ child, ended }: Awaited<ReturnType<typeof serveHttps>>) {
  child.kill('SIGTERM')
  return ended
}

/** A self-signed certificate for localhost, and its key. It has expired unless `notAfter` says otherwise. */
async function createCertificate({
  isAuthority = false,
  notAfter = '2020-06-11',
  namedCurve = 'P-256',
}): Promise<{ cert: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve, hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=own',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date(notAfter),
    extensions: [
      new BasicConstraintsExtension(isAuthority),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
    ],
  })
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { cert: `${certificate.toString('pem')}\n`, key: `${key}\n` }
}

test('the authority is made once, kept beside the database for its owner only, and the same after a restart', async () => {
  const first = await serveHttps()
  const file = join(first.cwd, caFile)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const ca = await connectMock(first.url).ca()
  expect(new X509Certificate(ca).ca).toBe(true)
  expect(readFileSync(file, 'utf8').startsWith(ca)).toBe(true)
  await stop(first)
  const second = await serveHttps(first.cwd)
  expect(await connectMock(second.url).ca()).toBe(ca)
  expect(await connectMock(second.httpsUrl, { ca }).mode.get()).toMatchObject({ mode: 'active' })
})

test('a start with an authority that other users can read warns once, and says what to do', {
  tags: 'long',
}, async () => {
  const { cert, key } = await createCertificate({ isAuthority: true, notAfter: '2100-01-01' })
  for (const mode of [0o400, 0o640, 0o604]) {
    const cwd = newDirectory()
    const file = join(cwd, caFile)
    writeFileSync(file, cert + key)
    chmodSync(file, mode)
    const { stdout } = await stop(await serveHttps(cwd))
    const warnings = stdout.split('\n').filter((line) => line.includes('"event":"tls"'))
    const msg = `other users can read the private key of the certificate authority (mode ${mode.toString(8)}): chmod 600 ${file}`
    expect(warnings.map((line) => JSON.parse(line))).toMatchObject(mode === 0o400 ? [] : [{ level: 40, msg }])
  }
})

test('a mock in memory, and one without HTTPS, write no file', async () => {
  const inMemory = await serveHttps(newDirectory(), '--db=:memory:')
  expect(readdirSync(inMemory.cwd)).toEqual([])
  const cwd = newDirectory()
  await serve([], { cwd })
  expect(readdirSync(cwd).filter((name) => name.includes('-ca'))).toEqual([])
})

test.each([0, 0.1, 0.5, 0.9])(
  'an authority whose file ends after %d of its length stops the start, and says what to do',
  { tags: 'long' },
  async (part) => {
    const first = await serveHttps()
    await stop(first)
    const file = join(first.cwd, caFile)
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, whole.slice(0, Math.floor(whole.length * part)))
    const { code, stderr } = await launch(['--port=0', '--https-port=0'], { cwd: first.cwd }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^picky-assist-mock: certificate authority \S+: there is no .*; delete the file to get a new authority, which clients must then trust\n$/,
    )
    expect(stderr).not.toContain('PRIVATE')
  },
)

test('a file that cannot be read or written stops the start in one line', async () => {
  const cwd = newDirectory()
  mkdirSync(join(cwd, caFile))
  const { code, stderr } = await launch(['--port=0', '--https-port=0'], { cwd }).ended
  expect([code, stderr.trim()]).toEqual([
    1,
    `picky-assist-mock: certificate authority ${join(cwd, caFile)}: the file cannot be read (EISDIR)`,
  ])
})

test('an authority that has expired is replaced, with a warning', async () => {
  const cwd = newDirectory()
  const { cert, key } = await createCertificate({ isAuthority: true })
  writeFileSync(join(cwd, caFile), cert + key)
  const program = await serveHttps(cwd)
  const ca = await connectMock(program.url).ca()
  expect(ca).not.toBe(cert)
  expect(readFileSync(join(cwd, caFile), 'utf8')).toContain(ca)
  expect((await stop(program)).stdout).toContain(
    '"msg":"the certificate authority expired on 2020-06-11, and clients must trust the new one"',
  )
})

test.each([
  ['a certificate that is not an authority', {}, 'the certificate is not that of an authority'],
  [
    'an authority of another program',
    { isAuthority: true, namedCurve: 'P-384' },
    'the private key is not on the curve P-256',
  ],
])('%s is not used as the authority', { tags: 'long' }, async (_title, options, reason) => {
  const cwd = newDirectory()
  const { cert, key } = await createCertificate(options)
  writeFileSync(join(cwd, caFile), cert + key)
  const { code, stderr } = await launch(['--port=0', '--https-port=0'], { cwd }).ended
  expect([code, stderr]).toEqual([1, expect.stringContaining(`${reason}; delete the file`)])
})

test('with a certificate of its own, the mock has no authority', async () => {
  const cwd = newDirectory()
  const { cert, key } = await createCertificate({ notAfter: '2100-01-01' })
  writeFileSync(join(cwd, 'server.pem'), cert)
  writeFileSync(join(cwd, 'server.key'), key)
  const program = await serveHttps(cwd, '--tls-cert=server.pem', '--tls-key=server.key')
  const { port } = new URL(program.httpsUrl)
  const control = connectMock(`https://localhost:${port}`, { ca: cert })
  expect(await control.mode.get()).toMatchObject({ mode: 'active' })
  await expect(control.ca()).rejects.toThrow('clients must trust whoever issued it')
  expect(readdirSync(cwd).filter((name) => name.includes('-ca'))).toEqual([])
})

test.each([
  ['a key of another certificate', 'other.key', 'the private key does not belong to the certificate'],
  ['a file without a key', 'server.pem', 'there is no private key in PEM, or it needs a password'],
  ['a missing file', 'none.key', 'tls-key none.key: the file cannot be read (ENOENT)'],
])('%s stops the start in one line', { tags: 'long' }, async (_title, file, reason) => {
  const cwd = newDirectory()
  const { cert } = await createCertificate({ notAfter: '2100-01-01' })
  writeFileSync(join(cwd, 'server.pem'), cert)
  writeFileSync(join(cwd, 'other.key'), (await createCertificate({})).key)
  const flags = ['--port=0', '--https-port=0', '--tls-cert=server.pem', `--tls-key=${file}`]
  const { code, stderr } = await launch(flags, { cwd }).ended
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(reason)])
})

test.each([
  [['--tls-cert=a', '--https-port=0'], '--tls-cert: expected tls-key too, received none'],
  [['--tls-key=a', '--https-port=0'], '--tls-key: expected tls-cert too, received none'],
  [['--tls-names=a'], '--tls-names: expected https-port too, received none'],
  [
    ['--tls-names=a b', '--https-port=0'],
    '--tls-names: expected host names or IP addresses, separated by commas, received',
  ],
])('%j is a usage error', async (flags, message) => {
  const { code, stderr } = await launch(flags).ended
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})

test('an HTTPS port that is in use stops the start with exit code 3', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const port = Object(other.address()).port
  const { code, stderr } = await launch(['--port=0', `--https-port=${port}`, '--db=:memory:']).ended
  expect([code, stderr]).toEqual([
    3,
    `picky-assist-mock: port ${port} on 127.0.0.1 is in use; choose another one with --https-port\n`,
  ])
})

test('the command ca prints the authority of a running mock, and says why there is none', {
  tags: 'long',
}, async () => {
  const program = await serveHttps(newDirectory(), '--db=:memory:')
  const { stdout } = await launch(['ca', `--url=${program.url}`]).ended
  expect(stdout).toBe(await connectMock(program.url).ca())
  const { url } = await serve(['--db=:memory:'])
  const { code, stderr } = await launch(['ca', `--url=${url}`]).ended
  expect([code, stderr]).toEqual([
    1,
    'picky-assist-mock: HTTPS is off (setting https-port), so there is no certificate authority\n',
  ])
})

test('every command works with an https URL, if Node.js trusts the authority', { tags: 'long' }, async () => {
  const { url, httpsUrl, cwd } = await serveHttps(newDirectory(), '--db=:memory:')
  const file = join(cwd, 'ca.pem')
  writeFileSync(file, await connectMock(url).ca())
  const env = { NODE_EXTRA_CA_CERTS: file }
  for (const command of ['healthcheck', 'wait', 'mode', 'ca']) {
    expect(await launch([command, `--url=${httpsUrl}`], { env }).ended, command).toMatchObject({ code: 0 })
    const { code, stderr } = await launch([
      command,
      `--url=${httpsUrl}`,
      ...(command === 'wait' ? ['--timeout=0'] : []),
    ]).ended
    expect([code, stderr.split('\n').length], stderr).toEqual([command === 'wait' ? 5 : 1, 2])
    expect(stderr).toContain(
      'its certificate is not trusted; set NODE_EXTRA_CA_CERTS to a file with the output of picky-assist-mock ca',
    )
  }
})

test('SIGTERM lets calls over HTTPS finish', async () => {
  const program = await serveHttps(newDirectory(), '--db=:memory:')
  const { ca, faults } = connectMock(program.url)
  await faults.add({ operation: 'check-balance', delay_ms: 60_000 })
  const target = `${program.httpsUrl}/app/api/v2/check-balance`
  const sent = request(target, { method: 'POST', ca: await ca() }).end('{"token":"t"}')
  const response = once(sent, 'response')
  while ((await faults.list())[0]?.fired !== 1);
  const { code } = await stop(program)
  const [{ statusCode }] = await response
  expect([code, statusCode]).toEqual([0, 200])
})
