import type { Readable } from 'node:stream'
import { type Static, Type } from '@sinclair/typebox'
import { dateFormats } from '../date-formats.ts'
import { apiTokenList, success } from '../fields.ts'
import { documented, invented, pages } from '../provenance.ts'

const page = documented(pages.createProject)
const typedTwice = 'a string in the sample, a number in the table'

const project = {
  project_status: Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], page),
  project_id: Type.Union([Type.String(), Type.Integer()], { ...page, description: typedTwice }),
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
  license_key: Type.String({ ...page, description: '30 hex digits (sample); empty for service 2' }),
  qr_code_base64: Type.String({
    ...page,
    description: 'Base64 of the URL of a PNG (sample), or of the PNG (the name)',
  }),
  unbranded_keyword: Type.String({ ...page, description: 'XY, 6 digits, 10 letters (sample)' }),
  branded_keyword: Type.String({ ...page, description: 'always empty (sample)' }),
  api_tokens: apiTokenList(page),
  global_webhook: Type.String(page),
  event_webhook: Type.String(page),
  smart_reply_webhook: Type.String(page),
  billing_plan: Type.Optional(Type.Integer({ ...page, description: 'in the table, not in the sample' })),
  next_billing_date: Type.String({
    ...page,
    description: 'in the date format (sample), or ISO 8601 with time (table)',
  }),
  amount_debited: Type.Union([Type.String(), Type.Number()], {
    ...page,
    description: `US dollars; ${typedTwice}; empty where nothing was debited`,
  }),
  notes: Type.String(page),
}

/** A project as an entry of a list. */
export type ListedProject = Static<typeof ListedProject>
const ListedProject = Type.Object(project, invented('as a project by itself, without status and message'))

/** What create-project, get-projects and set-webhook answer. The keys stand in the documented order. */
export type ProjectAnswer = Static<typeof ProjectAnswer>
export const ProjectAnswer = Type.Object({ ...success(page), ...project })

const ProjectList = Type.Object({
  ...success(documented(pages.getProjects)),
  projects: Type.Array(ListedProject, {
    ...invented('that 0 means all is documented, the answer to it is not'),
    description: 'in the order of their ids',
  }),
})

/** What get-projects answers: one project, or for project_id 0 a list of all, which is streamed. */
export const GetProjectsAnswer = Type.Unsafe<ProjectAnswer | Readable>(Type.Union([ProjectAnswer, ProjectList]))
