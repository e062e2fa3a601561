import { type Static, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'
import { addresses, apiTokenList, masterToken, projectId, successFields } from '../fields.ts'
import { documented, inferred, invented, pages, withDefault } from '../provenance.ts'

const createPage = documented(pages.createApiToken)
const managePage = documented(pages.manageApiToken)

/** The body of create-api-token. */
export type CreateApiTokenBody = Static<typeof CreateApiTokenBody>
export const CreateApiTokenBody = Type.Object(
  {
    token: masterToken(createPage),
    project_id: projectId(createPage, 'The project.'),
    ip_whitelist: withDefault(
      addresses(createPage, { description: 'The addresses. One API token is issued for each.' }),
      [],
      inferred('create-project too issues a token if no addresses are given'),
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The response of create-api-token. */
export const CreateApiTokenResponse = Type.Object({
  ...successFields(createPage),
  project_id: Type.Integer({ ...createPage, description: 'A number here, a string in create-project.' }),
  api_token: apiTokenList(createPage, {
    description: 'The tokens, one per address. Other calls name this field api_tokens.',
  }),
})

/** The body of manage-api-token. */
export type ManageApiTokenBody = Static<typeof ManageApiTokenBody>
export const ManageApiTokenBody = Type.Object(
  {
    token: masterToken(managePage),
    project_id: projectId(managePage, 'The project.'),
    api_token: Text({
      ...managePage,
      minLength: 1,
      maxLength: 200,
      secret: true,
      expected: 'an API token of the project',
      description: 'The API token.',
      'x-limits': {
        required: inferred('the call is about one token'),
        minLength: inferred('an empty string is not a token'),
        maxLength: invented('no page gives a limit'),
      },
    }),
    action: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)], {
      ...managePage,
      expected: '1, 2 or 3',
      description: '1 disables the token, 2 enables it, 3 deletes it.',
      'x-limits': { required: inferred('the call does nothing without it') },
    }),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The response of manage-api-token. */
export const ManageApiTokenResponse = Type.Object(successFields(managePage))
