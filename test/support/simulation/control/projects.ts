import fc from 'fast-check'
import { seenToken } from '../choices.ts'
import { success } from '../expected.ts'
import { dayOfMonth } from '../model/calendar.ts'
import { fingerprintOf, type Model, shownValue } from '../model/model.ts'
import type { Account, Project } from '../model/state.ts'
import { derived, type Pattern } from '../pattern.ts'
import { answerOrProblem, controlSteps, type Named, nameIn, Problem, queryFor, shown } from './endpoint.ts'

// The nth project of the account, or of all; sometimes one that does not exist.
const places = fc.nat(6)

function idAt({ accounts }: Model, named: Named, n: number): number {
  const projects = accounts
    .filter(({ token }) => !named || token === named.token)
    .flatMap((account) => account.projects)
  return (n === 6 ? undefined : projects[n % projects.length]?.project_id) ?? 714
}

type Changes = { project_status?: Project['project_status']; next_billing_date?: string }

const changes = fc.constantFrom<Changes[]>(
  { project_status: 'Active' },
  { project_status: 'Expired' },
  { project_status: 'Delete' },
  { next_billing_date: '2020-01-31' },
  { next_billing_date: '2020-02-29' },
  { next_billing_date: '2021-06-30' },
  { project_status: 'Active', next_billing_date: '2020-01-30' },
  {},
)

export const patchProject = controlSteps(
  'patch-project',
  fc.record({ n: places, changes }),
  (model, { n, changes }, account) => {
    const id = idAt(model, account, n)
    return {
      method: 'PATCH',
      path: `/projects/${id}`,
      body: { ...changes, account: nameIn(model, account) },
      expected: answerOrProblem(() => {
        if (Object.keys(changes).length === 0) throw new Problem(400, '')
        const { project } = find(model, id, account)
        const { project_status = project.project_status, next_billing_date } = changes
        if (next_billing_date !== undefined && project.next_billing_date === '')
          throw new Problem(409, '/next_billing_date')
        project.project_status = project_status
        if (next_billing_date !== undefined)
          Object.assign(project, { next_billing_date, billing_day: dayOfMonth(next_billing_date) })
        return success({ project_id: id, project_status, next_billing_date: project.next_billing_date })
      }),
    }
  },
)

export const getProject = controlSteps('get-project', places, (model, n, account) => {
  const id = idAt(model, account, n)
  const query = queryFor(model, account)
  return {
    method: 'GET',
    path: `/projects/${id}${query}${query ? '&' : '?'}secrets=plain`,
    expected: answerOrProblem(() => success(show(model, find(model, id, account)))),
  }
})

const tokenChange = fc.record({
  n: places,
  token: fc.nat(9),
  state: fc.constantFrom('enabled', 'disabled', 'enabled', 'disabled', 'deleted'),
})

export const patchApiToken = controlSteps('patch-api-token', tokenChange, (model, { n, token, state }, account) => {
  const id = idAt(model, account, n)
  const api_token = apiTokenAt(model, account, id, token)
  return {
    method: 'PATCH',
    path: `/projects/${id}/api-tokens`,
    body: { api_token, state, account: nameIn(model, account) },
    expected: answerOrProblem(() => {
      if (state !== 'enabled' && state !== 'disabled') throw new Problem(400, '/state')
      const { project } = find(model, id, account)
      const token = project.api_tokens.find((each) => shownValue(model, each.token) === api_token)
      if (!token) throw new Problem(404, '/api_token')
      if (token.state === 'deleted') throw new Problem(409, '/api_token')
      token.state = state
      return success({ ip: token.ip, token: derived(`fingerprint ${api_token}`), state })
    }),
  }
})

// Mostly the nth API token of the project.
function apiTokenAt(model: Model, named: Named, id: number, n: number): string {
  const owners = model.accounts.filter(({ token }) => !named || token === named.token)
  const tokens =
    owners.flatMap(({ projects }) => projects).find(({ project_id }) => project_id === id)?.api_tokens ?? []
  const own = n < 8 ? shownValue(model, tokens[n % tokens.length]?.token) : undefined
  return own ?? seenToken(n).choose(model, {})
}

/** Finds a project by its id and, where several accounts have it, by its account. @throws Problem */
function find({ accounts }: Model, id: number, named: Named): { account: Account; project: Project } {
  const found = accounts
    .filter(({ token }) => !named || token === named.token)
    .flatMap((account) =>
      account.projects.filter(({ project_id }) => project_id === id).map((project) => ({ account, project })),
    )
  if (found.length > 1) throw new Problem(409, '/account')
  const [only] = found
  if (!only) throw new Problem(404)
  return only
}

function show({ catalog }: Model, { account, project }: { account: Account; project: Project }): Pattern {
  const { qr_name: _name, billing_day: _day, debited, ...shownFields } = project
  const plan = catalog.plans.get(project.billing_plan)
  return {
    account: shown(account.token),
    ...shownFields,
    plan: plan ? { name: plan.name, price: plan.price / 100, months: plan.months } : null,
    amount_debited: debited / 100,
  }
}

export const listProjects = controlSteps(
  'list-projects',
  fc.option(fc.integer({ min: 1, max: 3 })),
  (model, limit, account) => {
    const query = queryFor(model, account)
    const projects = showProjects(model, account)
    return {
      method: 'GET',
      path: `/projects${query}${query ? '&' : '?'}limit=${limit ?? 1000}`,
      expected: success({ projects: projects.slice(0, limit ?? 1000), after: { $text: '\\d+-\\d+' } }),
    }
  },
)

/** The projects as they are listed, by account and id. */
export function showProjects({ accounts }: Model, named: Named) {
  return accounts
    .filter(({ token }) => !named || token === named.token)
    .flatMap((account) => account.projects.map((project) => summarize(account, project)))
}

function summarize({ token }: Account, project: Project): Pattern {
  const { project_id, project_status, project_name, service, billing_plan, next_billing_date, created_at, api_tokens } =
    project
  return {
    account: fingerprintOf(token),
    project_id,
    project_status,
    project_name,
    service,
    billing_plan,
    next_billing_date,
    created_at,
    api_tokens: api_tokens.filter(({ state }) => state !== 'deleted').length,
  }
}
