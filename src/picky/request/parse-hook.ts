import type { TObject } from '@sinclair/typebox'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { type Call, toAccountKey } from './call.ts'
import { effectiveMode, switchOffError } from './mode.ts'
import { parseBody } from './parse-body.ts'
import { readToken } from './read-token.ts'
import { syncHook } from './sync-hook.ts'
import { isStrict, rejectUnknownValidation } from './validation.ts'

/**
 * Parses the body and rejects the call if the API is switched off. A body that cannot be parsed is not rejected yet:
 * the switch-off and faults apply to such calls as well.
 */
export function parseBodyHook(context: Context): preValidationHookHandler {
  return syncHook((request) => {
    const { bodySchema, operation } = request.call
    if (operation === undefined) return
    if (bodySchema) parse(request, bodySchema, context)
    const error = switchOffError(request.url, effectiveMode(request.call, context.store))
    if (error) throw error
    rejectUnknownValidation(request.raw.headers['x-mock-validation'])
  })
}

function parse(request: FastifyRequest, schema: TObject, { settings, store }: Context): void {
  const { call, body } = request
  if (call.parseError) {
    readToken(request)
    return
  }
  const { headers } = request.raw
  const { 'content-type': contentType, 'content-encoding': contentEncoding } = headers
  try {
    const strict = isStrict(headers['x-mock-validation'], settings)
    call.parsed = parseBody(schema, { body, contentType, contentEncoding, strict, notes: call.notes })
    const { token } = call.parsed.fields
    if (typeof token === 'string') call.key = toAccountKey(ownerOf(token, call, store))
  } catch (error) {
    call.parseError = error
    readToken(request)
  }
}

// Mode and faults of an account apply to the calls with the API tokens of its projects too.
function ownerOf(token: string, { acceptsApiTokens }: Call, { apiTokens }: Store): string {
  return (acceptsApiTokens && apiTokens.find(token)?.owner) || token
}
