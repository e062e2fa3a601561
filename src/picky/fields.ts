import { type SchemaOptions, Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { documented, inferred, invented, type Provenance } from './provenance.ts'

// The fields that several calls share. Each call says where it has them from.

/** The credential of every call. */
export function masterToken(from: Provenance) {
  return Text({
    ...from,
    minLength: 1,
    maxLength: 200,
    secret: true,
    refusedWith: 'authenticationFailed',
    expected: 'a master API token of 1 to 200 characters',
    description: 'the master API token; it is the account',
    'x-limits': {
      required: documented('Quick Start page: the credential is the body field token'),
      minLength: inferred('an empty token is none'),
      maxLength: invented('no page gives a limit'),
    },
  })
}

/** Which project is meant: its id as a number, or as the text that create-project answers. */
export function projectId(from: Provenance, description: string) {
  return Type.Union([Type.Integer({ minimum: 0 }), Text({ pattern: '^[0-9]{1,15}$' })], {
    ...from,
    expected: 'a project id in digits',
    description,
    'x-limits': {
      required: inferred('the call is about a project'),
      minimum: inferred('get-projects takes 0 for all, and no id is negative'),
      pattern: inferred('create-project answers a text of digits'),
    },
  })
}

/** The addresses that API tokens are bound to. */
export function addresses(from: Provenance, options: SchemaOptions = {}) {
  const address = Text({
    ...from,
    format: 'ip-address',
    expected: 'an IPv4 or IPv6 address',
    'x-limits': { format: inferred('the samples show IPv4; IPv6 is as much an IP address') },
  })
  return Type.Array(address, {
    ...from,
    maxItems: 100,
    expected: 'an array of at most 100 IPv4 or IPv6 addresses',
    'x-limits': { maxItems: invented('no page gives a limit') },
    ...options,
  })
}

/** An absolute URL that a webhook would be sent to; nothing ever is. */
export function webhook(from: Provenance, description: string) {
  return Text({
    ...from,
    maxLength: 2048,
    format: 'web-url',
    expected: 'an absolute http or https URL of at most 2048 characters',
    description,
    'x-limits': {
      maxLength: invented('no page gives a limit; common software takes this much'),
      format: inferred('the table of answers types it url'),
    },
  })
}

/** How every answer that is no error begins. */
export const succeeded = { status: 100, message: 'Success' } as const

/** The schemas of these two keys. */
export function success(from: Provenance) {
  return { status: Type.Literal(100, from), message: Type.Literal('Success', from) }
}

/** API tokens as answers list them. */
export function apiTokenList(from: Provenance, options: SchemaOptions = {}) {
  const token = Type.String({ ...from, description: '40 hex digits (sample of create-project)' })
  return Type.Array(Type.Object({ ip: Type.String(from), token }, from), { ...from, ...options })
}
