import defaults from '../../fixtures/default.json' with { type: 'json' }
import { statuses } from '../picky/errors.ts'
import { globalRulings } from '../picky/plugin.ts'
import type { Ruling } from '../picky/provenance.ts'
import { fieldRows } from './fields.ts'
import type { PickyRoute } from './routes.ts'
import { type Row, row } from './row.ts'

/** All behaviours of the emulated API with their provenance. @throws Error naming a behaviour that has none */
export function buildLedger(routes: PickyRoute[]): Row[] {
  const rows = [
    ...routes.map(operationRow),
    ...routes.flatMap(routeRows),
    ...Object.entries(statuses).map(statusRow),
    ...rulingRows(routes),
    ...fixtureRows(),
  ]
  rejectDuplicates(rows)
  return rows
}

function operationRow({ operation }: PickyRoute): Row {
  const { operationId, methods, path, summary } = operation
  return row('operation', { name: operationId, says: `${methods[0]} ${path}: ${summary}.`, from: operation })
}

function routeRows({ operation, request, responses }: PickyRoute): Row[] {
  const rows = [
    ...fieldRows('request', operation.operationId, request),
    ...responses.flatMap((response) => fieldRows('answer', operation.operationId, response)),
  ]
  // The variants of a response share some keys.
  return [...new Map(rows.map((entry) => [`${entry.kind} ${entry.name}`, entry])).values()]
}

function statusRow([, from]: [string, (typeof statuses)[keyof typeof statuses]]): Row {
  return row('status', { name: String(from.status), says: `${from.words}: ${from.when}.`, from })
}

function rulingRows(routes: PickyRoute[]): Row[] {
  const global = Object.entries(globalRulings).map(([name, ruling]) => rulingRow(name, ruling))
  const named = new Map<Ruling, Row>()
  for (const { operation, rulings } of routes)
    for (const [name, ruling] of Object.entries(rulings)) {
      const { calls = [], ...made } = named.get(ruling) ?? rulingRow(name, ruling)
      named.set(ruling, { ...made, calls: [...calls, operation.operationId] })
    }
  return [...global, ...named.values()]
}

function rulingRow(name: string, from: Ruling): Row {
  return row('ruling', { name: kebab(name), says: from.says, from })
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function fixtureRows(): Row[] {
  const { default_account: account, plans } = defaults
  const balance = row('fixture', {
    name: 'default_account.balance',
    says: `A new account starts with a balance of ${account.balance} USD.`,
    from: { 'x-provenance': account.provenance, 'x-source': account.source },
  })
  const rows = plans.map(({ plan_id, name, price, months, provenance, source }) =>
    row('fixture', {
      name: `plan ${plan_id}`,
      says:
        months === 0
          ? `${name}: ${price} USD, never billed.`
          : `${name}: ${price} USD for ${months} ${months === 1 ? 'month' : 'months'}.`,
      from: { 'x-provenance': provenance, 'x-source': source },
    }),
  )
  return [balance, ...rows]
}

function rejectDuplicates(rows: Row[]): void {
  const seen = new Set<string>()
  for (const { kind, name } of rows) {
    const key = `${kind} ${name}`
    if (seen.has(key)) throw new Error(`the ledger has two rows for ${key}: rename one of them`)
    seen.add(key)
  }
}
