import type { Readable } from 'node:stream'
import { type Static, Type } from '@sinclair/typebox'
import { dateFormats } from '../date-formats.ts'
import { apiTokenList, success } from '../fields.ts'
import { documented, inferred, invented, type Provenance, pages } from '../provenance.ts'

const page = documented(pages.createProject)
const typedTwice = 'a string in the sample, a number in the table'

const projectFields = (from: Provenance, plan = from) => ({
  project_status: Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], from),
  project_id: Type.Union([Type.String(), Type.Integer()], { ...from, description: typedTwice }),
  project_name: Type.String(from),
  number: Type.Union([Type.String(), Type.Integer()], { ...from, description: typedTwice }),
  company_name: Type.String(from),
  country: Type.String({ ...from, description: 'in upper case' }),
  time_zone: Type.String(from),
  date_format: Type.Union(
    dateFormats.map((format) => Type.Literal(format)),
    { ...from, description: 'the sample prints it without quotes, which is no JSON' },
  ),
  service: Type.Union([Type.Literal(1), Type.Literal(2)], from),
  license_key: Type.String({ ...from, description: '30 hex digits (sample); empty for service 2' }),
  qr_code_base64: Type.String({
    ...from,
    description: 'Base64 of the URL of a PNG (sample), or of the PNG (the name)',
  }),
  unbranded_keyword: Type.String({ ...from, description: 'XY, 6 digits, 10 letters (sample)' }),
  branded_keyword: Type.String({ ...from, description: 'always empty (sample)' }),
  api_tokens: apiTokenList(from),
  global_webhook: Type.String(from),
  event_webhook: Type.String(from),
  smart_reply_webhook: Type.String(from),
  billing_plan: Type.Optional(Type.Integer({ ...plan, description: 'in the table wire only' })),
  next_billing_date: Type.String({
    ...from,
    description: 'in the date format (sample), or ISO 8601 with time (table)',
  }),
  amount_debited: Type.Union([Type.String(), Type.Number()], {
    ...from,
    description: `US dollars; ${typedTwice}; empty where nothing was debited`,
  }),
  notes: Type.String(from),
})

const detailsPage = documented(pages.getProjects)
const planInferred = inferred('the sample lacks it, the table of create-project has it')
const unseen = invented('the page is named in the navigation and cannot be read any more')

/** A project as an entry of a list. */
export type ListedProject = Static<typeof ListedProject>
const ListedProject = Type.Object(projectFields(invented('as a project by itself, without status and message')))

/** What create-project answers. The keys stand in the documented order. */
export type ProjectAnswer = Static<typeof CreateProjectAnswer>
export const CreateProjectAnswer = Type.Object({ ...success(page), ...projectFields(page) })

/** What set-webhook answers. */
export const SetWebhookAnswer = Type.Object({ ...success(unseen), ...projectFields(unseen) })

const ProjectDetails = Type.Object({ ...success(detailsPage), ...projectFields(detailsPage, planInferred) })

const ProjectList = Type.Object({
  ...success(detailsPage),
  projects: Type.Array(ListedProject, {
    ...invented('that 0 means all is documented, the answer to it is not'),
    description: 'in the order of their ids',
  }),
})

/** What get-projects answers: one project, or for project_id 0 a list of all, which is streamed. */
export const GetProjectsAnswer = Type.Unsafe<ProjectAnswer | Readable>(Type.Union([ProjectDetails, ProjectList]))
