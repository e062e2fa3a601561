import { type Static, type TUnsafe, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'
import { dateFormats } from '../date-formats.ts'
import { addresses, masterToken, webhook } from '../fields.ts'
import { documented, inferred, invented, pages, withDefault } from '../provenance.ts'

const page = documented(pages.createProject)
const emptyInSample = inferred('the sample answers an empty text for notes, which its request lacks')

/** A text that is empty unless given. */
const text = (schema: TUnsafe<string>) => withDefault(schema, '', emptyInSample)

/** What create-project takes. */
export type CreateProjectBody = Static<typeof CreateProjectBody>
export const CreateProjectBody = Type.Object(
  {
    token: masterToken(page),
    project_name: Text({
      ...page,
      minLength: 1,
      maxLength: 20,
      expected: 'a text of 1 to 20 characters',
      'x-limits': {
        required: inferred('a project is known by its name'),
        minLength: inferred('an empty name is none'),
        maxLength: page,
      },
    }),
    number: withDefault(
      Type.Union([Text({ maxLength: 32, pattern: '^\\+?[0-9][0-9 -]*$' }), Type.Integer({ minimum: 0 })], {
        ...page,
        refusedWith: 'invalidMobileNumber',
        expected: 'at most 32 digits, spaces and hyphens with an optional leading +',
        description: 'a number of any kind, for internal reference',
        'x-limits': {
          maxLength: invented('no page gives a limit'),
          pattern: inferred('the table types it number, the sample prints a text of digits'),
          minimum: inferred('no number of a telephone is negative'),
        },
      }),
      '',
      emptyInSample,
    ),
    company_name: text(
      Text({
        ...page,
        maxLength: 200,
        expected: 'a text of at most 200 characters',
        'x-limits': { maxLength: invented('no page gives a limit') },
      }),
    ),
    country: text(
      Text({
        ...page,
        format: 'iso-3166-1-alpha-2',
        expected: 'an ISO 3166-1 alpha-2 country code such as IN',
        description: 'in upper or lower case',
        'x-limits': { format: page },
      }),
    ),
    time_zone: text(
      Text({
        ...page,
        maxLength: 64,
        format: 'iana-time-zone',
        expected: 'an IANA time zone name such as Asia/Kolkata',
        'x-limits': {
          maxLength: inferred('no IANA name is longer'),
          format: inferred('the sample sends Asia/Kolkata'),
        },
      }),
    ),
    date_format: withDefault(
      Type.Union(
        [...dateFormats.map((format) => Type.Literal(format)), Type.Literal(1), Type.Literal(2), Type.Literal(3)],
        {
          ...page,
          expected: 'YYYY-MM-DD, DD-MM-YYYY or MM-DD-YYYY, or 1, 2 or 3 for them',
          description: 'documented in words; the numbers are inferred, as the table types it a number',
        },
      ),
      'DD-MM-YYYY',
      inferred('the sample answers it to a request without one'),
    ),
    service: withDefault(
      Type.Union([Type.Literal(1), Type.Literal(2)], {
        ...page,
        expected: '1 or 2',
        description: '1 Phone Automation, 2 WhatsApp Official Account (listed for the answer only)',
      }),
      1,
      inferred('the sample answers it to a request without one'),
    ),
    billing_plan: withDefault(
      Type.Union(
        ([1, 2, 3, 4, 5, 6] as const).map((plan) => Type.Literal(plan)),
        { ...page, expected: 'a plan from 1 to 6' },
      ),
      1,
      invented('Pay As You Go costs nothing'),
    ),
    generate_api_token: withDefault(
      Type.Boolean({ ...page, expected: 'true or false' }),
      false,
      invented('nothing is issued that was not asked for'),
    ),
    token_ip_address: withDefault(
      addresses(page, { description: 'one API token for each distinct address' }),
      [],
      inferred('binding is optional: "if you need to bind"'),
    ),
    global_webhook: text(webhook(page, 'where events go')),
    event_webhook: text(webhook(page, 'where project events go')),
    smart_reply_webhook: text(webhook(page, 'takes the place of the global webhook while smart reply is online')),
    notes: text(
      Text({ ...page, maxLength: 250, expected: 'a text of at most 250 characters', 'x-limits': { maxLength: page } }),
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)
