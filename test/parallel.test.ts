// @module-tag rounds
import { expect, test } from 'vitest'
import { isLong } from './support/long.ts'
import { serve } from './support/program.ts'
import { start } from './support/start.ts'
import { type Step, take, takeWithin } from './support/steps.ts'

const clients = isLong ? 32 : 8
const rounds = isLong ? 50 : 2

// One round of a client: calls of the API and of every control endpoint that tests use. The values differ by client and round.
function roundSteps(client: number, round: number): Step[] {
  const account = `client-${client}`
  const call = (name: string, body: object): Step => ({
    method: 'POST',
    path: `/app/api/v2/pm/${name}`,
    body: { token: account, ...body },
  })
  const control = (method: Step['method'], path: string, body: object): Step => ({
    method,
    path: `/_mock${path}`,
    body: { account, ...body },
  })
  const get = (path: string): Step => ({ method: 'GET', path: `/_mock${path}account=${account}` })
  const billing_plan = 2 + ((client + round) % 3)
  return [
    control('PUT', '/clock', { at: `20${20 + (client % 10)}-01-${10 + (round % 20)}T00:00:00Z` }),
    call('create-project', { project_name: `p${round}`, billing_plan, generate_api_token: true }),
    control('POST', '/faults', {
      operation: 'change-billing',
      status: 400 + client,
      message: account,
      times: 1 + (round % 2),
      after: 1,
    }),
    ...(round % 3 === 0 ? [control('PUT', '/mode', { mode: 'deprecated', message: account })] : []),
    call('get-projects', { project_id: 715 }),
    control('PUT', '/mode', { mode: 'active' }),
    call('change-billing', { project_id: 715, plan_id: 5 }),
    call('change-billing', { project_id: 715, plan_id: 1 }),
    call('create-api-token', { project_id: 715, ip_whitelist: [`10.0.0.${client}`] }),
    control('PUT', '/snapshots/before', {}),
    control('POST', '/clock/advance', { by: `P${1 + (round % 4)}M1D` }),
    control('PATCH', '/projects/715', { project_status: round % 2 ? 'Expired' : 'Delete' }),
    call('set-webhook', { project_id: 715, event_webhook: 'https://example.com' }),
    call('check-balance', {}),
    control('POST', '/snapshots/before', {}),
    call('get-projects', { project_id: 0 }),
    control('POST', '/requests/verify', { operation: 'create-project', times: 1 }),
    get('/faults?'),
    get('/requests?limit=1000&'),
    get('/state?'),
    control('POST', '/reset', {}),
    get('/requests?'),
  ]
}

const steps = (client: number) => Array.from({ length: rounds }, (_, round) => roundSteps(client, round)).flat()

// Sequence numbers count the calls of all clients, so they differ from those of a client on its own.
const comparable = (answer: string) => answer.replace(/"seqs":\[[\d,]*\]/, '"seqs":[]')

test(`gives each of ${clients} concurrent clients the answers it would get on its own`, async () => {
  const shared = await serve(['--db=:memory:', '--clock=2020-06-11T10:00:00Z', '--public-url=http://localhost'])
  const transcripts = await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const answers: string[] = []
      for (const step of steps(client)) answers.push(comparable(await take(shared.url, step)))
      return answers
    }),
  )
  for (const [client, transcript] of transcripts.entries()) {
    for (const evidence of [`"message":"client-${client}"`, '"renewals":[{', '"project_status":"Delete"', '"fired":1'])
      expect(transcript.join()).toContain(evidence)
    const alone = await start({ publicUrl: 'http://localhost' })
    for (const [at, step] of steps(client).entries())
      expect(transcript[at], JSON.stringify(step)).toBe(comparable(await takeWithin(alone, step)))
    await alone.app.close()
  }
}, 300_000)
