import { type Static, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'
import { dateFormats } from '../date-formats.ts'
import { documented, pages } from '../provenance.ts'

const page = documented(pages.createProject)

const webhook = (use: string) =>
  Type.Optional(
    Text({
      ...page,
      maxLength: 2048,
      format: 'web-url',
      expected: 'an absolute http or https URL of at most 2048 characters',
      description: use,
    }),
  )

/** What create-project takes. */
export type CreateProjectBody = Static<typeof CreateProjectBody>
export const CreateProjectBody = Type.Object(
  {
    token: Text({
      ...page,
      minLength: 1,
      maxLength: 200,
      secret: true,
      refusedWith: 'authenticationFailed',
      expected: 'a master API token of 1 to 200 characters',
      description: 'the master API token; it is the account',
    }),
    project_name: Text({ ...page, minLength: 1, maxLength: 20, expected: 'a text of 1 to 20 characters' }),
    number: Type.Optional(
      Type.Union([Text({ maxLength: 32, pattern: '^\\+?[0-9][0-9 -]*$' }), Type.Integer({ minimum: 0 })], {
        ...page,
        refusedWith: 'invalidMobileNumber',
        expected: 'at most 32 digits, spaces and hyphens with an optional leading +',
        description: 'a number of any kind, for internal reference',
      }),
    ),
    company_name: Type.Optional(
      Text({
        ...page,
        maxLength: 200,
        expected: 'a text of at most 200 characters',
        description: 'the limit is invented',
      }),
    ),
    country: Type.Optional(
      Text({ ...page, format: 'iso-3166-1-alpha-2', expected: 'an ISO 3166-1 alpha-2 country code such as IN' }),
    ),
    time_zone: Type.Optional(
      Text({
        ...page,
        maxLength: 64,
        format: 'iana-time-zone',
        expected: 'an IANA time zone name such as Asia/Kolkata',
      }),
    ),
    date_format: Type.Optional(
      Type.Union(
        [...dateFormats.map((format) => Type.Literal(format)), Type.Literal(1), Type.Literal(2), Type.Literal(3)],
        {
          ...page,
          expected: 'YYYY-MM-DD, DD-MM-YYYY or MM-DD-YYYY, or 1, 2 or 3 for them',
          description: 'documented in words; the numbers are inferred, as the table types it a number',
        },
      ),
    ),
    service: Type.Optional(
      Type.Union([Type.Literal(1), Type.Literal(2)], {
        ...page,
        expected: '1 or 2',
        description: '1 Phone Automation (the default), 2 WhatsApp Official Account',
      }),
    ),
    billing_plan: Type.Optional(
      Type.Union(
        ([1, 2, 3, 4, 5, 6] as const).map((plan) => Type.Literal(plan)),
        { ...page, expected: 'a plan from 1 to 6', description: 'default 1, Pay As You Go (invented)' },
      ),
    ),
    generate_api_token: Type.Optional(
      Type.Boolean({ ...page, expected: 'true or false', description: 'default false (invented)' }),
    ),
    token_ip_address: Type.Optional(
      Type.Array(Text({ ...page, format: 'ip-address', expected: 'an IPv4 or IPv6 address' }), {
        ...page,
        maxItems: 100,
        expected: 'an array of at most 100 IPv4 or IPv6 addresses',
        description: 'one API token for each distinct address; the limit is invented',
      }),
    ),
    global_webhook: webhook('where events go'),
    event_webhook: webhook('where project events go'),
    smart_reply_webhook: webhook('takes the place of the global webhook while smart reply is online'),
    notes: Type.Optional(Text({ ...page, maxLength: 250, expected: 'a text of at most 250 characters' })),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const typedTwice = 'a string in the sample, a number in the table'

/** What create-project answers. The keys stand in the documented order. */
export type ProjectAnswer = Static<typeof ProjectAnswer>
export const ProjectAnswer = Type.Object({
  status: Type.Literal(100, page),
  message: Type.Literal('Success', page),
  project_status: Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], page),
  project_id: Type.Union([Type.String(), Type.Integer()], {
    ...page,
    description: `${typedTwice}; counts from 715 (invented)`,
  }),
  project_name: Type.String(page),
  number: Type.Union([Type.String(), Type.Integer()], { ...page, description: typedTwice }),
  company_name: Type.String(page),
  country: Type.String({ ...page, description: 'in upper case' }),
  time_zone: Type.String(page),
  date_format: Type.Union(
    dateFormats.map((format) => Type.Literal(format)),
    { ...page, description: 'the sample prints it without quotes, which is no JSON' },
  ),
  service: Type.Union([Type.Literal(1), Type.Literal(2)], page),
  license_key: Type.String({ ...page, description: "30 hex digits (sample); '' for service 2" }),
  qr_code_base64: Type.String({
    ...page,
    description: 'Base64 of the URL of a PNG (sample), or of the PNG (the name)',
  }),
  unbranded_keyword: Type.String({ ...page, description: 'XY, 6 digits, 10 letters (sample)' }),
  branded_keyword: Type.String({ ...page, description: "always ''" }),
  api_tokens: Type.Array(
    Type.Object({ ip: Type.String(page), token: Type.String({ ...page, description: '40 hex digits (sample)' }) }),
    page,
  ),
  global_webhook: Type.String(page),
  event_webhook: Type.String(page),
  smart_reply_webhook: Type.String(page),
  billing_plan: Type.Optional(Type.Integer({ ...page, description: 'in the table, not in the sample' })),
  next_billing_date: Type.String({
    ...page,
    description: 'in the date format (sample), or ISO 8601 with time (table)',
  }),
  amount_debited: Type.Union([Type.String(), Type.Number()], { ...page, description: `US dollars; ${typedTwice}` }),
  notes: Type.String(page),
})
