import fc from 'fast-check'
import type { FixtureFile } from '../../../../src/index.ts'
import { type Expected, success } from '../expected.ts'
import { fixtureCatalog } from '../model/lifecycle.ts'
import type { Model } from '../model/model.ts'
import { exportState, importAccounts, mergeCatalog } from '../model/state-file.ts'
import { answerOrProblem, controlSteps, type Exchange, type Named, nothing, Problem, queryFor } from './endpoint.ts'

export const exportSteps = controlSteps('export', nothing, (model, _given, account) => ({
  method: 'GET',
  path: `/state${queryFor(model, account)}`,
  expected: success(exportState(model, account?.token)),
  onAnswer: (answer) => {
    if (answer.kind === 'answer') model.exports.push(answer.body.toString())
  },
}))

/** Files to import. The states that were exported are imported too. */
const files: FixtureFile[] = [
  { accounts: [] },
  {
    accounts: [
      {
        token: 'alice',
        projects: [
          { project_name: 'First', billing_plan: 2, time_zone: 'America/New_York', date_format: 'YYYY-MM-DD' },
          {
            project_name: 'Far',
            project_id: 730,
            billing_plan: 9,
            service: 2,
            next_billing_date: '2020-01-31',
            amount_debited: 0.1,
          },
          {
            project_name: '🚀',
            project_status: 'Expired',
            created_at: '2019-01-01T00:00:00+01:00',
            api_tokens: [{ ip: '10.0.0.1' }],
          },
        ],
      },
      { token: 'bob', balance: 0.05, enabled: false },
      { token: 'carol', projects: [{ project_name: 'Low', project_id: 7 }] },
    ],
  },
  {
    default_account: { balance: 7 },
    plans: [
      { plan_id: 2, price: 0.1, months: 12 },
      { plan_id: 1, price: 1 },
      { plan_id: 4, name: 'Free', price: 0 },
      { plan_id: 3, months: 0 },
    ],
    accounts: [{ token: 'alice', projects: [{ project_name: 'Paid', billing_plan: 2, billing_day: 31 }] }],
  },
  {},
  { accounts: [{ token: 'alice' }, { token: 'alice' }] },
  { accounts: [{ token: 'a' }, { token: 'b' }, { token: 'c' }, { token: 'd' }, { token: 'alice' }] },
  {
    accounts: [
      {
        token: 'alice',
        projects: [
          { project_id: 1, project_name: 'x' },
          { project_id: 1, project_name: 'y' },
        ],
      },
    ],
  },
]

export const importSteps = controlSteps('import', fc.nat(files.length * 2 - 1), (model, n, account): Exchange => {
  const exported = model.exports[(n - files.length) % model.exports.length]
  const file: FixtureFile = n < files.length ? (files[n] ?? {}) : JSON.parse(exported ?? '{"accounts":[]}')
  return {
    method: 'PUT',
    path: `/state${queryFor(model, account)}`,
    body: file,
    expected: answerOrProblem(() => {
      if (!file.accounts) throw new Problem(400, '/accounts')
      return importFile(model, file, account)
    }),
  }
})

/** Imports a file. With an account, only this one is replaced, and the plans stay as they are. @throws Problem */
export function importFile(model: Model, file: FixtureFile, account: Named): Expected {
  const { accounts = [] } = file
  rejectDuplicates(accounts)
  const selected = accounts.filter(({ token }) => !account || token === account.token)
  if (accounts.length > 0 && selected.length === 0) throw new Problem(400, '/accounts')
  const others = account ? model.accounts.filter(({ token }) => token !== account.token) : []
  if (others.length + selected.length > model.world.maxAccounts) throw new Problem(400, '/accounts')
  const catalog = mergeCatalog(file, account ? model.catalog : fixtureCatalog(model.world))
  model.accounts = others
  if (!account) Object.assign(model, { catalog, isImported: true })
  importAccounts(model, { accounts: selected }, catalog.balance)
  return success({ accounts: selected.length })
}

function rejectDuplicates(accounts: NonNullable<FixtureFile['accounts']>): void {
  for (const [index, { token, projects = [] }] of accounts.entries()) {
    if (accounts.findIndex((other) => other.token === token) < index) throw new Problem(400, `/accounts/${index}/token`)
    const ids = projects.flatMap(({ project_id }) => project_id ?? [])
    const duplicate = ids.findIndex((id, at) => ids.indexOf(id) < at)
    if (duplicate >= 0) throw new Problem(400, `/accounts/${index}/projects/${duplicate}/project_id`)
  }
}
