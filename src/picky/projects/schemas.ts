import type { Readable } from 'node:stream'
import { type Static, type TUnsafe, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'
import {
  addresses,
  apiTokenList,
  dateFormats,
  largerNumbers,
  masterToken,
  projectId,
  successFields,
  webhook,
  wholeNumber,
} from '../fields.ts'
import { documented, inferred, invented, type Provenance, pages, withDefault } from '../provenance.ts'

const page = documented(pages.createProject)
const detailsPage = documented(pages.getProjects)
const unreadablePage = invented('only the navigation mentions the page; it can no longer be read')
const emptyInSample = inferred('the sample returns an empty string for notes, which its request does not contain')

/** A string that defaults to the empty string. */
const optionalText = (schema: TUnsafe<string>) => withDefault(schema, '', emptyInSample)

/** The body of create-project. */
export type CreateProjectBody = Static<typeof CreateProjectBody>
export const CreateProjectBody = Type.Object(
  {
    token: masterToken(page),
    project_name: Text({
      ...page,
      minLength: 1,
      maxLength: 20,
      expected: 'a string of 1 to 20 characters',
      description: "The project's name.",
      'x-limits': {
        required: inferred('a project is identified by its name'),
        minLength: inferred('an empty string is not a name'),
        maxLength: page,
      },
    }),
    number: withDefault(
      Type.Union([Text({ maxLength: 32, pattern: '^\\+?[0-9][0-9 -]*$' }), wholeNumber], {
        ...page,
        refusedWith: 'invalidMobileNumber',
        expected: 'at most 32 digits, spaces and hyphens with an optional leading +',
        description: 'A phone number, for internal reference.',
        'x-limits': {
          maxLength: invented('no page gives a limit'),
          pattern: inferred('the table says it is a number; the sample prints a string of digits'),
          minimum: inferred('a phone number is not negative'),
          maximum: largerNumbers,
        },
      }),
      '',
      emptyInSample,
    ),
    company_name: optionalText(
      Text({
        ...page,
        maxLength: 200,
        expected: 'a string of at most 200 characters',
        description: "The company's name.",
        'x-limits': { maxLength: invented('no page gives a limit') },
      }),
    ),
    country: optionalText(
      Text({
        ...page,
        format: 'iso-3166-1-alpha-2',
        expected: 'an ISO 3166-1 alpha-2 country code such as IN',
        description: 'The country of the customer.',
        'x-limits': { format: page },
      }),
    ),
    time_zone: optionalText(
      Text({
        ...page,
        maxLength: 64,
        format: 'iana-time-zone',
        expected: 'an IANA time zone name such as Asia/Kolkata',
        description: 'The time zone of the customer.',
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
          expected: 'YYYY-MM-DD, DD-MM-YYYY or MM-DD-YYYY, or their numbers 1, 2 and 3',
          description:
            'YYYY-MM-DD, DD-MM-YYYY or MM-DD-YYYY; or 1, 2 or 3, which select a format in this order. The numbers are inferred: the table says that the field is a number.',
        },
      ),
      'DD-MM-YYYY',
      inferred('the sample returns it for a request without one'),
    ),
    service: withDefault(
      Type.Union([Type.Literal(1), Type.Literal(2)], {
        ...page,
        expected: '1 or 2',
        description:
          '1 Phone Automation, 2 WhatsApp Official Account. The page lists these values for the response; that the request has the same is inferred.',
      }),
      1,
      inferred('the sample returns it for a request without one'),
    ),
    billing_plan: withDefault(
      Type.Union(
        ([1, 2, 3, 4, 5, 6] as const).map((plan) => Type.Literal(plan)),
        { ...page, expected: 'a plan from 1 to 6', description: 'The billing plan, 1 to 6.' },
      ),
      1,
      invented('Pay As You Go costs nothing'),
    ),
    generate_api_token: withDefault(
      Type.Boolean({ ...page, expected: 'true or false', description: 'Whether to issue API tokens.' }),
      false,
      invented('nothing is issued unless the request asks for it'),
    ),
    token_ip_address: withDefault(
      addresses(page, { description: 'The addresses to bind the API tokens to.' }),
      [],
      inferred('binding is optional: "if you need to bind"'),
    ),
    global_webhook: optionalText(webhook(page, 'The global webhook.')),
    event_webhook: optionalText(webhook(page, 'The event webhook.')),
    smart_reply_webhook: optionalText(
      webhook(page, 'The smart reply webhook. While smart reply is online, it replaces the global webhook.'),
    ),
    notes: optionalText(
      Text({
        ...page,
        maxLength: 250,
        expected: 'a string of at most 250 characters',
        description: 'Free text.',
        'x-limits': { maxLength: page },
      }),
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The body of get-projects. */
export const GetProjectsBody = Type.Object(
  {
    token: masterToken(detailsPage),
    project_id: projectId(detailsPage, 'The project; 0 for all projects.', 'the call is about one project or all'),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const settableWebhook = (description: string) =>
  Type.Optional(
    Type.Union([Type.Literal(''), webhook(unreadablePage, description)], {
      ...unreadablePage,
      expected: 'an absolute http or https URL of at most 2048 characters, or an empty string to remove it',
      description: `${description} An empty string removes it.`,
    }),
  )

/** The body of set-webhook. At least one of the webhooks is required. */
export type SetWebhookBody = Static<typeof SetWebhookBody>
export const SetWebhookBody = Type.Object(
  {
    token: masterToken(unreadablePage),
    project_id: projectId(unreadablePage, 'The project.'),
    global_webhook: settableWebhook('The global webhook.'),
    event_webhook: settableWebhook('The event webhook.'),
    smart_reply_webhook: settableWebhook('The smart reply webhook.'),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const stringOrNumber = 'A string in the sample, a number in the table.'

const projectFields = (from: Provenance, planProvenance = from) => ({
  project_status: Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], {
    ...from,
    description: 'Active, Expired or Delete.',
  }),
  project_id: Type.Union([Type.String(), Type.Integer()], { ...from, description: stringOrNumber }),
  project_name: Type.String({ ...from, description: 'As given.' }),
  number: Type.Union([Type.String(), Type.Integer()], { ...from, description: `As given. ${stringOrNumber}` }),
  company_name: Type.String({ ...from, description: 'As given.' }),
  country: Type.String({ ...from, description: 'As given, in upper case.' }),
  time_zone: Type.String({ ...from, description: 'As given.' }),
  date_format: Type.Union(
    dateFormats.map((format) => Type.Literal(format)),
    {
      ...from,
      description:
        'A JSON string. The sample prints it without quotes, which is not JSON. The table of create-project calls the field a number, but lists words.',
    },
  ),
  service: Type.Union([Type.Literal(1), Type.Literal(2)], { ...from, description: 'As given.' }),
  license_key: Type.String({ ...from, description: '30 hex digits, as in the sample. Empty for service 2.' }),
  qr_code_base64: Type.String({
    ...from,
    description: "Base64 of the URL of a PNG, as in the sample; or of the PNG itself, as the field's name promises.",
  }),
  unbranded_keyword: Type.String({ ...from, description: 'XY, 6 digits and 10 letters, as in the sample.' }),
  branded_keyword: Type.String({ ...from, description: 'Always empty, as in the sample.' }),
  api_tokens: apiTokenList(from, { description: 'The enabled API tokens.' }),
  global_webhook: Type.String({ ...from, description: 'As given.' }),
  event_webhook: Type.String({ ...from, description: 'As given.' }),
  smart_reply_webhook: Type.String({ ...from, description: 'As given.' }),
  billing_plan: Type.Optional(Type.Integer({ ...planProvenance, description: 'Only with the setting wire=table.' })),
  next_billing_date: Type.String({
    ...from,
    description: "In the project's date format (sample), or ISO 8601 with time (table).",
  }),
  amount_debited: Type.Union([Type.String(), Type.Number()], {
    ...from,
    description: `US dollars; empty if nothing was debited. ${stringOrNumber}`,
  }),
  notes: Type.String({ ...from, description: 'As given.' }),
})

/** The fields of a project in a response. */
export type ProjectFields = Static<typeof ProjectInList>
const ProjectInList = Type.Object(projectFields(invented('like a single project, without status and message')))

/** The response of create-project. The keys are in the documented order. */
export const CreateProjectResponse = Type.Object({ ...successFields(page), ...projectFields(page) })

/** The response of set-webhook. */
export const SetWebhookResponse = Type.Object({ ...successFields(unreadablePage), ...projectFields(unreadablePage) })

const planInferred = inferred('the sample does not have it; the table of create-project does')
const ProjectDetails = Type.Object({ ...successFields(detailsPage), ...projectFields(detailsPage, planInferred) })

const ProjectList = Type.Object({
  ...successFields(detailsPage),
  projects: Type.Array(ProjectInList, {
    ...invented('that 0 means all projects is documented, the format of the response is not'),
    description: 'The projects in the order of their ids.',
  }),
})

/** The response of get-projects: one project or, for project_id 0, a list of all, which is streamed. */
export const GetProjectsResponse = Type.Unsafe<Static<typeof ProjectDetails> | Readable>(
  Type.Union([ProjectDetails, ProjectList]),
)
