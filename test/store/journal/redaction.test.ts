import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { CreateApiTokenBody, ManageApiTokenBody } from '../../../src/picky/api-tokens/schemas.ts'
import { ChangeBillingBody } from '../../../src/picky/billing/schemas.ts'
import { CreateProjectBody, GetProjectsBody, SetWebhookBody } from '../../../src/picky/projects/schemas.ts'
import { redactSecrets } from '../../../src/store/journal/redaction.ts'
import { isLikelySecret } from '../../../src/store/secrets/secret-keys.ts'

test.each(
  `token api_token apiToken X-Token secret client-secret password passwd passphrase pwd DB_PWD license_key licence qr_code_base64
  api_key api-key apiKey X-API-Key apikey access_key private-key Authorization authorisation auth auth_key oauth bearer Bearer
  credential credentials userCredentials`.split(/\s+/),
)('a value under the key %s is a secret by the name of the key', (key) => {
  expect(redactSecrets({ inner: [{ [key]: 'hunter2' }] }, String)).toEqual({
    inner: [{ [key]: fingerprint('hunter2') }],
  })
})

const documentedFields = Object.entries({
  ...CreateProjectBody.properties,
  ...GetProjectsBody.properties,
  ...SetWebhookBody.properties,
  ...CreateApiTokenBody.properties,
  ...ManageApiTokenBody.properties,
  ...ChangeBillingBody.properties,
})
test('of the documented fields, only those that are secret are taken for secrets by their names', () => {
  const secretKeys = documentedFields.filter(([key]) => isLikelySecret(key)).map(([key]) => key)
  expect(secretKeys).toEqual(documentedFields.filter(([, { secret }]) => secret).map(([key]) => key))
  expect(secretKeys).toEqual(['token', 'api_token'])
})

test.each(['author', 'authored_by', 'authority', 'keyboard', 'token_ip_address'])(
  'a value under the key %s is no secret by the name of the key',
  (key) => {
    expect(redactSecrets({ [key]: 'plain' }, String)).toEqual({ [key]: 'plain' })
  },
)
