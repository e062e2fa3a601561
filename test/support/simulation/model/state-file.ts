import type { FixtureFile } from '../../../../src/index.ts'
import type { Pattern } from '../pattern.ts'
import { startBilling } from './billing.ts'
import { dayOfMonth } from './calendar.ts'
import { instantOf, type Model, timeOf } from './model.ts'
import { type Account, type Catalog, keysOf, neverBilled, nextId, type Plan, type Project } from './state.ts'

// Fixture files, exported states and snapshots have one format.

type FileAccount = NonNullable<FixtureFile['accounts']>[number]
type FileProject = NonNullable<FileAccount['projects']>[number]

/** Plans and default account of a file, completed with those of `base`. */
export function mergeCatalog({ default_account, plans = [] }: FixtureFile, base: Catalog): Catalog {
  const merge = ([id, plan]: [number, Plan]): [number, Plan] => {
    const given = plans.find(({ plan_id }) => plan_id === id)
    const price = given?.price === undefined ? plan.price : toCents(given.price)
    return [id, { name: given?.name ?? plan.name, price, months: given?.months ?? plan.months }]
  }
  const balance = default_account?.balance === undefined ? base.balance : toCents(default_account.balance)
  return { balance, plans: new Map([...base.plans].map(merge)) }
}

/** Stores the accounts of a file. `balance` is that of an account without one, in cents. */
export function importAccounts(model: Model, { accounts = [] }: FixtureFile, balance: number): void {
  for (const given of accounts) {
    const list = given.projects ?? []
    const ids = list.flatMap(({ project_id }) => project_id ?? [])
    const projects = list.map((project) => {
      const id = project.project_id ?? nextId(ids)
      ids.push(id)
      return complete(model, given.token, project, id)
    })
    model.accounts.push({
      token: given.token,
      enabled: given.enabled ?? true,
      balance: given.balance === undefined ? balance : toCents(given.balance),
      projects: projects.sort((one, other) => one.project_id - other.project_id),
    })
  }
}

const defaultFields = {
  project_status: 'Active' as const,
  number: '',
  company_name: '',
  country: '',
  time_zone: '',
  date_format: 'DD-MM-YYYY',
  service: 1,
  global_webhook: '',
  event_webhook: '',
  smart_reply_webhook: '',
  billing_plan: 1,
  notes: '',
}

// A project of a file gets the defaults of create-project (fixture-project).
function complete(model: Model, token: string, given: FileProject, id: number): Project {
  const { amount_debited = 0, created_at, api_tokens = [], ...rest } = given
  const { apiToken, ...keys } = keysOf(token, id)
  const fields = { ...defaultFields, ...rest }
  return {
    ...(fields.service === 1 ? keys : { ...keys, license_key: '', qr_name: '' }),
    ...fields,
    project_id: id,
    ...billingOf(model, token, fields),
    debited: toCents(amount_debited),
    // In a snapshot, the instant of a clock that runs is not a string.
    created_at:
      typeof created_at === 'string' ? new Date(created_at).toISOString() : (created_at ?? instantOf(model, token)),
    api_tokens: api_tokens.map(({ ip = '', token: own, state = 'enabled' }, position) => ({
      ip,
      token: own ?? apiToken(position),
      state,
    })),
  }
}

type FileBilling = Pick<FileProject, 'next_billing_date' | 'billing_day'> & { billing_plan: number; time_zone: string }

function billingOf(model: Model, token: string, given: FileBilling) {
  const { next_billing_date: date, billing_day, billing_plan, time_zone } = given
  if (date === '') return neverBilled
  if (date !== undefined) return { next_billing_date: date, billing_day: billing_day ?? dayOfMonth(date) }
  return startBilling(model.catalog.plans.get(billing_plan), { now: timeOf(model, token), time_zone, billing_day })
}

/** The state as an export shows it: everything, or only the account with a token. */
export function exportState({ accounts, catalog }: Model, token?: string): Pattern {
  const selected = accounts.filter((account) => token === undefined || account.token === token).map(exportAccount)
  if (token !== undefined) return { accounts: selected }
  const plans = [...catalog.plans].map(([plan_id, { name, price, months }]) => ({
    plan_id,
    name,
    price: price / 100,
    months,
  }))
  return { default_account: { balance: catalog.balance / 100 }, plans, accounts: selected }
}

function exportAccount({ token, enabled, balance, projects }: Account): Pattern {
  return { token, enabled, balance: balance / 100, projects: projects.map(exportProject) }
}

function exportProject({ billing_day, debited, created_at, api_tokens, ...project }: Project): Pattern {
  const isDefault = project.next_billing_date === '' || billing_day === dayOfMonth(project.next_billing_date)
  return {
    ...project,
    api_tokens,
    billing_day: isDefault ? undefined : billing_day,
    amount_debited: debited / 100,
    created_at,
  }
}

function toCents(dollars: number): number {
  return Math.round(dollars * 100)
}
