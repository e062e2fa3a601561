import { type Static, Type } from '@sinclair/typebox'
import { Money } from '../lib/money.ts'
import { Text } from '../lib/text.ts'

/** What a file may say of where a value comes from; the mock makes nothing of it. */
const origin = {
  provenance: Type.Optional(Text({ maxLength: 100, expected: 'a text of at most 100 characters' })),
  source: Type.Optional(Text({ maxLength: 500, expected: 'a text of at most 500 characters' })),
}

const planId = Type.Integer({ minimum: 1, maximum: 9, expected: 'a plan from 1 to 9' })

const apiToken = Type.Object(
  {
    ip: emptyOr('ip-address', 'an IPv4 or IPv6 address'),
    token: Type.Optional(
      Text({ secret: true, minLength: 1, maxLength: 200, expected: 'an API token of 1 to 200 characters' }),
    ),
    state: oneOf(['enabled', 'disabled', 'deleted']),
  },
  { additionalProperties: false, expected: 'an API token' },
)

/** A project in a fixture file; what it leaves out is as create-project would have it, save that nothing is debited. */
export type FixtureProject = Static<typeof FixtureProject>
export const FixtureProject = Type.Object(
  {
    project_id: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 999_999_999_999_999, expected: 'a project id of at most 15 digits' }),
    ),
    project_status: oneOf(['Active', 'Expired', 'Delete']),
    project_name: Text({ minLength: 1, maxLength: 20, expected: 'a text of 1 to 20 characters' }),
    number: text(32),
    company_name: text(200),
    country: emptyOr('iso-3166-1-alpha-2', 'an ISO 3166-1 alpha-2 country code'),
    time_zone: emptyOr('iana-time-zone', 'an IANA time zone name'),
    date_format: oneOf(['YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY']),
    service: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)], { expected: '1 or 2' })),
    license_key: Type.Optional(
      Text({ secret: true, pattern: '^([0-9a-f]{30})?$', expected: '30 hex digits, or an empty text' }),
    ),
    qr_name: Type.Optional(
      Text({
        pattern: '^([0-9a-f]{13})?$',
        expected: '13 hex digits, or an empty text',
        description: 'names the QR image',
      }),
    ),
    unbranded_keyword: text(100),
    global_webhook: emptyOr('web-url', 'an absolute http or https URL'),
    event_webhook: emptyOr('web-url', 'an absolute http or https URL'),
    smart_reply_webhook: emptyOr('web-url', 'an absolute http or https URL'),
    billing_plan: Type.Optional(planId),
    next_billing_date: emptyOr('calendar-day', 'an ISO 8601 calendar date'),
    amount_debited: Type.Optional(Money()),
    notes: text(250),
    created_at: Type.Optional(Text({ format: 'instant', expected: 'an ISO 8601 instant' })),
    api_tokens: Type.Optional(
      Type.Array(apiToken, { maxItems: 1000, expected: 'an array of at most 1000 API tokens' }),
    ),
  },
  { additionalProperties: false, expected: 'a project' },
)

/** What a fixture file may hold. */
export type FixtureFile = Static<typeof FixtureFile>
export const FixtureFile = Type.Object(
  {
    $schema: Type.Optional(Text({ expected: 'a string' })),
    default_account: Type.Optional(
      Type.Object(
        { balance: Type.Optional(Money()), ...origin },
        { additionalProperties: false, description: 'what a new account begins with' },
      ),
    ),
    accounts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'a token of 1 to 200 characters' }),
            enabled: Type.Optional(Type.Boolean({ expected: 'true or false' })),
            balance: Type.Optional(Money()),
            projects: Type.Optional(
              Type.Array(FixtureProject, { maxItems: 100_000, expected: 'an array of at most 100000 projects' }),
            ),
          },
          { additionalProperties: false, expected: 'an account' },
        ),
        { maxItems: 10_000, expected: 'an array of at most 10000 accounts' },
      ),
    ),
    plans: Type.Optional(
      Type.Array(
        Type.Object(
          {
            plan_id: planId,
            name: Type.Optional(Text({ minLength: 1, maxLength: 100, expected: 'a name of 1 to 100 characters' })),
            price: Type.Optional(Money()),
            months: Type.Optional(Type.Integer({ minimum: 0, maximum: 120, expected: 'months from 0 to 120' })),
            ...origin,
          },
          { additionalProperties: false },
        ),
        { maxItems: 9, expected: 'an array of at most 9 plans' },
      ),
    ),
  },
  { additionalProperties: false },
)

function text(maxLength: number) {
  return Type.Optional(Text({ maxLength, expected: `a text of at most ${maxLength} characters` }))
}

function emptyOr(
  format: 'iso-3166-1-alpha-2' | 'iana-time-zone' | 'ip-address' | 'web-url' | 'calendar-day',
  what: string,
) {
  return Type.Optional(
    Type.Union([Type.Literal(''), Text({ format, maxLength: 2048 })], { expected: `${what}, or an empty text` }),
  )
}

function oneOf<const T extends string>(values: readonly T[]) {
  return Type.Optional(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { expected: values.join(', ') },
    ),
  )
}
