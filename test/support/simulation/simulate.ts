import { showAccounts } from './control/accounts.ts'
import { showClock } from './control/clock.ts'
import { showFaults } from './control/faults.ts'
import { showProjects } from './control/projects.ts'
import { showSnapshots } from './control/snapshots.ts'
import { compare, describeAnswer, type Expected, success } from './expected.ts'
import type { Answer, Request } from './http.ts'
import { createModel } from './model/lifecycle.ts'
import { fingerprintOf, type Model } from './model/model.ts'
import { ownOrShared } from './model/state.ts'
import { exportState } from './model/state-file.ts'
import { findDifference } from './pattern.ts'
import type { Server } from './server.ts'
import type { Step } from './step.ts'
import type { World } from './worlds.ts'

const shownLines = 40

/** Takes the steps on a mock and on its model, and compares each answer, and the whole state at the end. @throws Error for a difference */
export async function simulate(server: Server, world: World, steps: readonly Step[]): Promise<void> {
  await server.clear()
  const model = createModel(world)
  const transcript: string[] = []
  const ask = async (request: Request, expected: Expected): Promise<Answer> => {
    const client = server.client()
    const answer = await (expected.kind === 'hang' ? client.abandon(request) : client.send(request))
    transcript.push(`${describeRequest(request)}\n    ${describeAnswer(answer)}`)
    const difference = compare(expected, answer, model)
    if (difference !== undefined) throw new Error(report(world, transcript, difference))
    return answer
  }

  for (const step of steps) {
    const action = step.take(model)
    if (action.kind === 'restart') {
      transcript.push('restart')
      await server.restart()
      continue
    }
    const answer = await ask(action.request, action.expected)
    action.onAnswer?.(answer)
  }
  for (const [path, expected] of everything(model)) await ask({ method: 'GET', path: `/_mock${path}` }, expected)
  const difference = (await compareLists(server, model)) ?? (await compareJournal(server, model))
  if (difference !== undefined) throw new Error(report(world, transcript, difference))
}

// What no step reads as a whole.
function everything(model: Model): [path: string, expected: Expected][] {
  const { mode, clock } = model
  const accounts = [undefined, ...new Set([...mode.own.keys(), ...clock.own.keys(), 'bob'])]
  return [
    ['/state', success(exportState(model))],
    ['/faults', success(showFaults(model, undefined))],
    ['/snapshots', success(showSnapshots(model, undefined))],
    ...accounts.flatMap((token): [string, Expected][] => {
      const query = token === undefined ? '' : `?account=${token}`
      return [
        [`/mode${query}`, success(ownOrShared(mode, token))],
        [`/clock${query}`, success(showClock(model, token))],
      ]
    }),
  ]
}

// The lists, read in pages of two entries.
async function compareLists(server: Server, model: Model): Promise<string | undefined> {
  const context = { values: model.derived, isOrdered: false }
  const accounts = await readPages(server, 'accounts')
  const projects = await readPages(server, 'projects')
  return (
    findDifference(showAccounts(model), accounts, context, '/_mock/accounts') ??
    findDifference(showProjects(model, undefined), projects, context, '/_mock/projects')
  )
}

async function readPages(server: Server, name: string): Promise<unknown[]> {
  const entries: unknown[] = []
  for (let query = 'limit=2'; ; ) {
    const { [name]: page, after } = await server.client().getJson(`/_mock/${name}?${query}`)
    if (!Array.isArray(page) || page.length === 0) return entries
    entries.push(...page)
    query = `limit=2&after=${after}`
  }
}

async function compareJournal(server: Server, model: Model): Promise<string | undefined> {
  const { requests } = await server.client().getJson('/_mock/requests?limit=1000')
  const actual = (Array.isArray(requests) ? requests : []).map(
    ({ account, operation, time, status, http_status, fault }) => ({
      account,
      operation,
      time,
      status,
      http_status,
      fault,
    }),
  )
  const expected = model.journal.map(({ account, ...entry }) => ({
    account: account === undefined ? null : fingerprintOf(account),
    ...entry,
  }))
  return findDifference(expected, actual, { values: model.derived, isOrdered: false }, '/_mock/requests')
}

function describeRequest({ method, path, headers = {}, body = '' }: Request): string {
  const { 'content-type': _type, ...others } = headers
  return `${method} ${path} ${Object.keys(others).length > 0 ? JSON.stringify(others) : ''} ${body.slice(0, 600)}`
}

function report({ name }: World, transcript: string[], difference: string): string {
  const omitted = transcript.length - shownLines
  const lines = [...(omitted > 0 ? [`(${omitted} earlier requests)`] : []), ...transcript.slice(-shownLines)]
  return [`The last answer differs from the model's: ${difference}`, `With ${name}:`, ...lines].join('\n')
}
