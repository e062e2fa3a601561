import { Type } from '@sinclair/typebox'
import { fingerprint } from '../../lib/fingerprint.ts'

/** The query parameter that asks for secrets in plain text. */
export const SecretsParameter = Type.Optional(
  Type.Union([Type.Literal('fingerprint'), Type.Literal('plain')], {
    expected: 'fingerprint or plain',
    description: 'plain returns tokens and keys in plain text. Default fingerprint.',
  }),
)

/** Returns a function that formats secrets: as they are, or as fingerprints. An empty string stays empty. */
export function secretFormatter(secrets: 'fingerprint' | 'plain' = 'fingerprint'): (secret: string) => string {
  return (secret) => (secrets === 'plain' || secret === '' ? secret : fingerprint(secret))
}
