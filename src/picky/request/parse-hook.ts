import type { TObject } from '@sinclair/typebox'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { findAccountKey, toAccountKey } from './call.ts'
import { effectiveMode, switchOffError } from './mode.ts'
import { parseBody } from './parse-body.ts'
import { syncHook } from './sync-hook.ts'

/**
 * Parses the body and rejects the call if the API is switched off. A body that cannot be parsed is not rejected yet:
 * the switch-off and faults apply to such calls as well.
 */
export function parseBodyHook(context: Context): preValidationHookHandler {
  return syncHook((request) => {
    const { bodySchema } = request.call
    if (!bodySchema) return
    parse(request, bodySchema, context)
    const error = switchOffError(request.url, effectiveMode(request.call, context.store))
    if (error) throw error
  })
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
    if (typeof token === 'string') call.key = toAccountKey(token)
  } catch (error) {
    call.parseError = error
    call.key = findAccountKey(body)
  }
}
