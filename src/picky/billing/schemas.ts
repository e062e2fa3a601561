import { type Static, Type } from '@sinclair/typebox'
import { masterOrApiToken, masterToken, projectId, successFields } from '../fields.ts'
import { documented, inferred, pages } from '../provenance.ts'

const page = documented(pages.changeBilling)
const balance = inferred(
  'three public clients of the Account API: POST /check-balance {token} → {status, message, balance}',
)

/** The body of change-billing. */
export type ChangeBillingBody = Static<typeof ChangeBillingBody>
export const ChangeBillingBody = Type.Object(
  {
    token: masterToken(page),
    project_id: projectId(page, 'The project.'),
    service: Type.Optional(
      Type.Union([Type.Literal(1), Type.Literal(2)], {
        ...page,
        expected: '1 or 2',
        description: '1 Phone Automation, 2 WhatsApp Official Account.',
      }),
    ),
    plan_id: Type.Union(
      ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((plan) => Type.Literal(plan)),
      {
        ...page,
        expected: 'a plan from 1 to 9',
        description: 'The new plan.',
        'x-limits': { required: inferred('the call does nothing without it') },
      },
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The response of change-billing, with the types of the sample. */
export type ChangeBillingResponse = Static<typeof ChangeBillingResponse>
export const ChangeBillingResponse = Type.Object({
  ...successFields(page),
  project_id: Type.Optional(
    Type.Integer({ ...inferred('create-api-token returns it'), description: 'Only with the setting wire=table.' }),
  ),
  old_billing_plan: Type.String({ ...page, description: 'A string in the sample.' }),
  new_billing_plan: Type.Integer({ ...page, description: 'A number in the sample.' }),
  amount_debited: Type.String({ ...page, description: 'US dollars. A string in the sample.' }),
  next_billing_date: Type.String({
    ...page,
    description: 'ISO 8601 with time; empty for a plan that is never billed.',
  }),
})

/** The body of check-balance, which accepts both kinds of token. */
export const CheckBalanceBody = Type.Object(
  { token: masterOrApiToken(balance) },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The body of check-balance under the PM path. */
export const CheckPmBalanceBody = Type.Object(
  { token: masterToken(balance) },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The response of check-balance. */
export const CheckBalanceResponse = Type.Object({
  ...successFields(balance),
  balance: Type.Number({ ...balance, description: 'US dollars, with at most two decimals.' }),
})
