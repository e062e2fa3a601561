import fc from 'fast-check'
import type { FixtureFile } from '../../../../src/index.ts'
import { type Expected, success } from '../expected.ts'
import { fixtureCatalog } from '../model/lifecycle.ts'
import type { Model } from '../model/model.ts'
import { exportState, importAccounts, mergeCatalog } from '../model/state-file.ts'
import { answerOrProblem, controlSteps, type Exchange, type Named, nothing, Problem, queryFor } from './endpoint.ts'
import { files } from './import-files.ts'

export const exportSteps = controlSteps('export', nothing, (model, _given, account) => ({
  method: 'GET',
  path: `/state${queryFor(model, account)}`,
  expected: success(exportState(model, account?.token)),
  onAnswer: (answer) => {
    if (answer.kind === 'answer') model.exports.push(answer.body.toString())
  },
}))

/** Imports one of the files, or a state that was exported. */
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
