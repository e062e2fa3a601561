import fc from 'fast-check'
import { success } from '../expected.ts'
import { fingerprintOf, instantOf, type Model, shownValue } from '../model/model.ts'
import { exportState } from '../model/state-file.ts'
import { countCharacters, type Pattern } from '../pattern.ts'
import { answerOrProblem, controlSteps, type Named, nameIn, nothing, problem, queryFor, shown } from './endpoint.ts'
import { importFile } from './state.ts'

const names = fc.constantFrom('one', 'two')

/** A snapshot: mostly one that is stored, the nth, else that of the account and the name. */
const references = fc.record({ name: names, n: fc.nat(4) })

function refer({ snapshots }: Model, { name, n }: { name: string; n: number }, account: Named) {
  const [token, storedName = ''] = n === 4 ? [] : ([...snapshots.keys()][n % snapshots.size]?.split('\n') ?? [])
  if (token === undefined) return { name, account }
  return {
    name: storedName,
    account: token === '' ? undefined : { token, asFingerprint: account?.asFingerprint === true },
  }
}

const keyOf = (account: Named, name: string) => `${account?.token ?? ''}\n${name}`

export const saveSnapshot = controlSteps('save-snapshot', names, (model, name, account) => {
  const snapshot = {
    saved_at: instantOf(model, account?.token),
    state: structuredClone(exportState(model, account?.token)),
  }
  model.snapshots.set(keyOf(account, name), snapshot)
  return {
    method: 'PUT',
    path: `/snapshots/${name}`,
    body: { account: nameIn(model, account) },
    expected: success(showSnapshot(model, account?.token, name, snapshot)),
  }
})

export const getSnapshot = controlSteps('get-snapshot', references, (model, reference, named) => {
  const { name, account } = refer(model, reference, named)
  const snapshot = model.snapshots.get(keyOf(account, name))
  return {
    method: 'GET',
    path: `/snapshots/${name}${queryFor(model, account)}`,
    expected: snapshot ? success(snapshot.state) : problem(404),
  }
})

export const restoreSnapshot = controlSteps('restore-snapshot', references, (model, reference, named) => {
  const { name, account } = refer(model, reference, named)
  const snapshot = model.snapshots.get(keyOf(account, name))
  return {
    method: 'POST',
    path: `/snapshots/${name}`,
    body: { account: nameIn(model, account) },
    expected: snapshot
      ? answerOrProblem(() => importFile(model, structuredClone(Object(snapshot.state)), account))
      : problem(404),
  }
})

export const removeSnapshot = controlSteps('remove-snapshot', references, (model, reference, named) => {
  const { name, account } = refer(model, reference, named)
  return {
    method: 'DELETE',
    path: `/snapshots/${name}${queryFor(model, account)}`,
    expected: model.snapshots.delete(keyOf(account, name)) ? success({ removed: 1 }) : problem(404),
  }
})

export const listSnapshots = controlSteps('list-snapshots', nothing, (model, _given, account) => ({
  method: 'GET',
  path: `/snapshots${queryFor(model, account)}`,
  expected: success(showSnapshots(model, account)),
}))

/** The snapshots as they are listed: by fingerprint, then by name. */
export function showSnapshots(model: Model, account: Named) {
  const entries = [...model.snapshots].map(([key, snapshot]) => {
    const [token = '', name = ''] = key.split('\n')
    return { rank: `${token && shownValue(model, fingerprintOf(token))} ${name}`, token, name, snapshot }
  })
  const snapshots = entries
    .filter(({ token }) => !account || token === account.token)
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ token, name, snapshot }) => showSnapshot(model, token || undefined, name, snapshot))
  return { snapshots }
}

function showSnapshot(
  { derived }: Model,
  token: string | undefined,
  name: string,
  { saved_at, state }: { saved_at: Pattern; state: Pattern },
): Pattern {
  return { account: shown(token), name, characters: countCharacters(state, derived), saved_at }
}
