import { type Static, Type } from '@sinclair/typebox'
import { formatInstant } from '../../lib/instant.ts'
import { Text } from '../../lib/text.ts'
import type { Plan, Project } from '../../store/index.ts'

/** What every endpoint of a single project says about its account. */
export const needsAccount = 'If several accounts have a project with this id, account is required.'

/** The path parameter of a single project. */
export const ProjectParams = Type.Object({
  id: Text({ pattern: '^[0-9]{1,15}$', expected: 'a project id of at most 15 digits' }),
})

/** A status that a project can have. */
export type ProjectStatus = Static<typeof ProjectStatus>
export const ProjectStatus = Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], {
  expected: 'Active, Expired or Delete',
})

/** An API token and its state. */
export type ApiTokenResponse = Static<typeof ApiTokenResponse>
export const ApiTokenResponse = Type.Object({
  ip: Type.String({ description: 'The address that it is bound to; empty if it is not bound.' }),
  token: Type.String(),
  state: Type.Union([Type.Literal('enabled'), Type.Literal('disabled'), Type.Literal('deleted')]),
})

/** A project with all its fields. */
export type ProjectResponse = Static<typeof ProjectResponse>
export const ProjectResponse = Type.Object({
  account: Type.String({ description: "The fingerprint of the account's token." }),
  project_id: Type.Integer(),
  project_status: ProjectStatus,
  project_name: Type.String(),
  number: Type.String(),
  company_name: Type.String(),
  country: Type.String(),
  time_zone: Type.String(),
  date_format: Type.String(),
  service: Type.Integer(),
  license_key: Type.String({ description: 'Empty for a project of service 2.' }),
  unbranded_keyword: Type.String(),
  global_webhook: Type.String(),
  event_webhook: Type.String(),
  smart_reply_webhook: Type.String(),
  billing_plan: Type.Integer(),
  plan: Type.Union(
    [
      Type.Object({
        name: Type.String(),
        price: Type.Number({ description: 'US dollars.' }),
        months: Type.Integer({ description: '0 if it is never billed.' }),
      }),
      Type.Null(),
    ],
    { description: 'The billing plan.' },
  ),
  next_billing_date: Type.String({ description: 'ISO 8601; empty if nothing is billed.' }),
  amount_debited: Type.Number({ description: 'The last amount debited, in US dollars.' }),
  notes: Type.String(),
  created_at: Type.String({ description: 'ISO 8601.' }),
  api_tokens: Type.Array(ApiTokenResponse, { description: 'In the order of issue, including the deleted ones.' }),
})

type StoredProject = { account: string; project: Project; plan: Plan | undefined }

/** A project as the control plane returns it. `format` formats its secrets. */
export function toProjectResponse(
  { account, project, plan }: StoredProject,
  format: (secret: string) => string,
): ProjectResponse {
  const { qr_name, billing_day, amount_debited_cents, created_at, license_key, api_tokens, ...fields } = project
  return {
    account,
    ...fields,
    license_key: format(license_key),
    plan: plan ? { name: plan.name, price: plan.priceCents / 100, months: plan.months } : null,
    amount_debited: amount_debited_cents / 100,
    created_at: formatInstant(created_at),
    api_tokens: api_tokens.map(({ token, ...rest }) => ({ ...rest, token: format(token) })),
  }
}
