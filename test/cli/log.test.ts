import { expect, test } from 'vitest'
import { resolveGiven } from '../../src/cli/given-settings.ts'
import { createLogger } from '../../src/cli/log.ts'

const settings = { ...resolveGiven(new Map()), logFormat: 'pretty' as const }

async function createPrettyLog() {
  const written: string[] = []
  const log = await createLogger(settings, { write: (text) => written.push(text) })
  return { log, written }
}

test('in the pretty log, a client can neither begin a line nor change the terminal', async () => {
  const { log, written } = await createPrettyLog()
  const hostile = 'a\n\u001b[31mb\r\u009b31m\u007f\u202ec'
  log.info({ reason: `received ${hostile}` }, `POST /${hostile}`)
  const [line = '', ...others] = written.join('').split('\n')
  expect(line).toContain(String.raw`POST /a\u000a\u001b[31mb\u000d\u009b31m\u007f\u202ec`)
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(others).toEqual([''])
})

test('the pretty log shows an error with its stack', async () => {
  const { log, written } = await createPrettyLog()
  log.error(new Error('it failed'))
  expect(written.join('')).toMatch(/ERROR: it failed *\n.* at .*log\.test\.ts/s)
})
