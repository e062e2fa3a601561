import { type Static, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'
import { addresses, apiTokenList, masterToken, projectId, success } from '../fields.ts'
import { documented, inferred, pages, withDefault } from '../provenance.ts'

const createPage = documented(pages.createApiToken)
const managePage = documented(pages.manageApiToken)

/** What create-api-token takes. */
export type CreateApiTokenBody = Static<typeof CreateApiTokenBody>
export const CreateApiTokenBody = Type.Object(
  {
    token: masterToken(createPage),
    project_id: projectId(createPage, 'the project'),
    ip_whitelist: withDefault(
      addresses(createPage, { description: 'the addresses to issue a token for, one for each' }),
      [],
      inferred('create-project issues a token without addresses too'),
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** What create-api-token answers. */
export const CreateApiTokenAnswer = Type.Object({
  ...success(createPage),
  project_id: Type.Integer({ ...createPage, description: 'a number here, a text in create-project' }),
  api_token: apiTokenList(createPage, { description: 'named api_tokens elsewhere' }),
})

/** What manage-api-token takes. */
export type ManageApiTokenBody = Static<typeof ManageApiTokenBody>
export const ManageApiTokenBody = Type.Object(
  {
    token: masterToken(managePage),
    project_id: projectId(managePage, 'the project'),
    api_token: Text({
      ...managePage,
      minLength: 1,
      maxLength: 200,
      secret: true,
      expected: 'an API token of the project',
      'x-limits': {
        required: inferred('the call is about a token'),
        minLength: inferred('an empty token is none'),
        maxLength: inferred('no token is longer'),
      },
    }),
    action: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)], {
      ...managePage,
      expected: '1, 2 or 3',
      description: '1 disable, 2 enable, 3 delete',
      'x-limits': { required: inferred('the call does nothing without it') },
    }),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** What manage-api-token answers. */
export const ManageApiTokenAnswer = Type.Object(success(managePage))
