import { KindGuard, type TObject } from '@sinclair/typebox'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { authenticate } from './call.ts'
import { keyWithin, modeOf, switchedOff } from './mode.ts'
import { readBody, refuseInexact } from './parse-body.ts'

/** Reads the body, as far as it can be read, and turns the call away while the API is switched off. */
export function reading(context: Context): preValidationHookHandler {
  return atOnce((request) => {
    const schema = bodySchemaOf(request)
    if (!schema) return
    read(request, schema, context)
    const refusal = switchedOff(request.url, modeOf(request.call, context.store))
    if (refusal) throw refusal
  })
}

/**
 * Lets in whom the token names. No promise: from the look at the wallet to what is debited there is no turn of the event
 * loop, so no other call.
 */
export function admission({ store }: Context): preValidationHookHandler {
  return atOnce((request) => {
    const schema = bodySchemaOf(request)
    const { unreadable, reading } = request.call
    if (unreadable && !request.is404) throw unreadable
    if (!schema || !reading) return
    request.call.account = authenticate(reading.fields.token, store)
    refuseInexact(schema, reading)
    request.body = reading.fields
  })
}

/** The schema of a call's body; undefined for calls without one. */
export function bodySchemaOf({ routeOptions }: FastifyRequest): TObject | undefined {
  const schema: unknown = routeOptions.schema?.body
  return KindGuard.IsObject(schema) ? schema : undefined
}

function read(request: FastifyRequest, schema: TObject, { settings }: Context): void {
  const { call, body } = request
  if (call.unreadable) {
    call.key = keyWithin(body)
    return
  }
  const contentType = request.raw.headers['content-type']
  try {
    call.reading = readBody(schema, { body, contentType, strict: settings.validation === 'strict', notes: call.notes })
    const { token } = call.reading.fields
    if (typeof token === 'string') call.key = fingerprint(token)
  } catch (error) {
    call.unreadable = error
    call.key = keyWithin(body)
  }
}

function atOnce(step: (request: FastifyRequest) => void): preValidationHookHandler {
  return (request, _reply, done) => {
    try {
      step(request)
      done()
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }
}
