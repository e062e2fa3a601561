import { type Static, Type } from '@sinclair/typebox'
import { masterToken, projectId, success } from '../fields.ts'
import { documented, inferred, pages } from '../provenance.ts'

const page = documented(pages.changeBilling)
const balance = inferred(
  'three public clients of the Account API: POST /check-balance {token} → {status, message, balance}',
)

/** What change-billing takes. */
export type ChangeBillingBody = Static<typeof ChangeBillingBody>
export const ChangeBillingBody = Type.Object(
  {
    token: masterToken(page),
    project_id: projectId(page, 'the project'),
    service: Type.Optional(
      Type.Union([Type.Literal(1), Type.Literal(2)], {
        ...page,
        expected: '1 or 2',
        description: '1 Phone Automation, 2 WhatsApp Official Account',
      }),
    ),
    plan_id: Type.Union(
      ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((plan) => Type.Literal(plan)),
      {
        ...page,
        expected: 'a plan from 1 to 9',
        'x-limits': { required: inferred('the call does nothing without it') },
      },
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** What change-billing answers, in the types of the sample. */
export type ChangeBillingAnswer = Static<typeof ChangeBillingAnswer>
export const ChangeBillingAnswer = Type.Object({
  ...success(page),
  project_id: Type.Optional(
    Type.Integer({ ...inferred('create-api-token answers it'), description: 'in the table wire only' }),
  ),
  old_billing_plan: Type.String({ ...page, description: 'a text in the sample' }),
  new_billing_plan: Type.Integer({ ...page, description: 'a number in the sample' }),
  amount_debited: Type.String({ ...page, description: 'US dollars, a text in the sample' }),
  next_billing_date: Type.String({ ...page, description: 'ISO 8601 with time; empty where nothing is billed again' }),
})

/** What check-balance takes. */
export const CheckBalanceBody = Type.Object(
  { token: masterToken(balance) },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** What check-balance answers. */
export const CheckBalanceAnswer = Type.Object({
  ...success(balance),
  balance: Type.Number({ ...balance, description: 'US dollars with at most two decimals' }),
})
