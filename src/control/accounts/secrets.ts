import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { fingerprint } from '../../lib/fingerprint.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** whether the response is sent as it is; in all others, secrets are hidden. A function, if the request decides */
    showsSecrets?: boolean | ((request: FastifyRequest) => boolean)
  }
}

/** The config of a route that shows secrets if the query asks for them. */
export const showsSecretsIfAsked = {
  showsSecrets: ({ query }: FastifyRequest): boolean => Object(query).secrets === 'plain',
}

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
