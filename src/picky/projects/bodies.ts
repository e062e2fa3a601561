import { type Static, Type } from '@sinclair/typebox'
import { masterToken, projectId, webhook } from '../fields.ts'
import { documented, invented, pages } from '../provenance.ts'

const detailsPage = documented(pages.getProjects)

/** What get-projects takes. */
export const GetProjectsBody = Type.Object(
  { token: masterToken(detailsPage), project_id: projectId(detailsPage, '0 is all projects of the account') },
  { additionalProperties: false, expected: 'a JSON object' },
)

const unseen = invented('the page is named in the navigation and cannot be read any more')
const setWebhook = (description: string) =>
  Type.Optional(
    Type.Union([Type.Literal(''), webhook(unseen, description)], {
      ...unseen,
      expected: 'an absolute http or https URL of at most 2048 characters, or an empty text, which takes it away',
      description: `${description}; an empty text takes it away`,
    }),
  )

/** What set-webhook takes: one webhook at least. */
export type SetWebhookBody = Static<typeof SetWebhookBody>
export const SetWebhookBody = Type.Object(
  {
    token: masterToken(unseen),
    project_id: projectId(unseen, 'the project'),
    global_webhook: setWebhook('where events go'),
    event_webhook: setWebhook('where project events go'),
    smart_reply_webhook: setWebhook('takes the place of the global webhook while smart reply is online'),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)
