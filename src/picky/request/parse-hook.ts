import { KindGuard, type TObject } from '@sinclair/typebox'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { effectiveMode, switchOffError } from './mode.ts'
import { parseBody } from './parse-body.ts'

/**
 * Parses the body and rejects the call if the API is switched off. A body that cannot be parsed is not rejected yet:
 * the switch-off and faults apply to such calls as well.
 */
export function parseBodyHook(context: Context): preValidationHookHandler {
  return syncHook((request) => {
    const schema = bodySchemaOf(request)
    if (!schema) return
    parse(request, schema, context)
    const error = switchOffError(request.url, effectiveMode(request.call, context.store))
    if (error) throw error
  })
}

/** The schema of a route's body; undefined for a route without one. */
export function bodySchemaOf({ routeOptions }: FastifyRequest): TObject | undefined {
  const schema: unknown = routeOptions.schema?.body
  return KindGuard.IsObject(schema) ? schema : undefined
}

/** A hook that finishes within the current event-loop turn. */
export function syncHook(step: (request: FastifyRequest) => void): preValidationHookHandler {
  return (request, _reply, done) => {
    try {
      step(request)
      done()
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

/** The key of the account whose token comes first in a body that cannot be parsed. */
export function findAccountKey(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return undefined
  const [, token] = /"token"\s*:\s*"([^"\\]*)"/.exec(body.toString('utf8')) ?? []
  return token === undefined ? undefined : fingerprint(token)
}

function parse(request: FastifyRequest, schema: TObject, { settings }: Context): void {
  const { call, body } = request
  if (call.parseError) {
    call.key = findAccountKey(body)
    return
  }
  const contentType = request.raw.headers['content-type']
  try {
    call.parsed = parseBody(schema, { body, contentType, strict: settings.validation === 'strict', notes: call.notes })
    const { token } = call.parsed.fields
    if (typeof token === 'string') call.key = fingerprint(token)
  } catch (error) {
    call.parseError = error
    call.key = findAccountKey(body)
  }
}
