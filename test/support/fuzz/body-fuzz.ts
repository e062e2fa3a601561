import type { TObject } from '@sinclair/typebox'
import { pino } from 'pino'
import { createContext } from '../../../src/app.ts'
import { createValidator } from '../../../src/lib/validator.ts'
import { ApiError, errors } from '../../../src/picky/errors.ts'
import { pickyApi } from '../../../src/picky/plugin.ts'
import { explainValue } from '../../../src/picky/request/explain-value.ts'
import { formatExplainHeader, type Notes } from '../../../src/picky/request/notes.ts'
import { parseBody, rejectNonPlainNumbers } from '../../../src/picky/request/parse-body.ts'
import { findToken } from '../../../src/picky/request/read-token.ts'
import { pickyRoutes } from '../../../src/reference/routes.ts'
import { resolveSettings } from '../../../src/settings.ts'
import { parseFixtures } from '../../../src/store/index.ts'
import { redactRawBody } from '../../../src/store/secrets/raw-body.ts'
import { maxMessageLength, wordsByStatus } from './api-check.ts'
import { readDocuments } from './api-fuzz.ts'
import { createBodyInput } from './api-inputs.ts'
import { toKept } from './corpus.ts'
import type { FuzzInput } from './input.ts'
import type { Fuzz } from './run.ts'
import { slotAt, slots } from './servers.ts'
import { shrinkInput } from './shrink.ts'

type Fields = Record<string, unknown>

// The journal keeps so much of a body that cannot be parsed.
const maxRawBytes = 4096

/**
 * The fuzz of what reads the bodies of the emulated API, without a server: many times as fast as over HTTP, so that each run
 * tries many more bodies. What it finds can be kept and replayed like an input of the whole API.
 */
export async function createBodyFuzz(): Promise<Fuzz<FuzzInput>> {
  const { operations } = await readDocuments()
  const withBody = operations.filter(({ body }) => body)
  const readers = await createReaders()
  const tryBody = (input: FuzzInput): string | undefined => {
    const reader = readers.get(input.request.path)
    return reader ? reader(input) : `no operation has the path ${input.request.path}`
  }
  return {
    together: slots,
    roundsPerReset: 1,
    create: (random, number) => createBodyInput(random, random.pick(withBody), slotAt(number % slots)),
    async tryAll(inputs) {
      for (const input of inputs) {
        const problem = tryBody(input)
        if (problem !== undefined) return [{ input, problem }]
      }
      return []
    },
    tryOne: async (input) => tryBody(input),
    shrink: shrinkInput,
    toKept,
  }
}

// By the path of the operation.
async function createReaders(): Promise<Map<string, (input: FuzzInput) => string | undefined>> {
  const context = createContext(resolveSettings({ db: ':memory:' }), {
    fixtures: parseFixtures(),
    version: '0',
    log: pino({ level: 'silent' }),
    closing: new AbortController().signal,
  })
  const routes = await pickyRoutes(pickyApi(context))
  context.store.close()
  return new Map(routes.map(({ operation, request }) => [operation.path, createReader(request)]))
}

function createReader(schema: TObject) {
  const validator = createValidator(schema)
  const read = ({ request: { body, headers } }: FuzzInput, strict: boolean): Fields | ApiError => {
    const notes: Notes = []
    const [contentType, contentEncoding] = [headers['content-type'], headers['content-encoding']]
    try {
      const parsed = parseBody(schema, { body, contentType, contentEncoding, strict, notes })
      rejectNonPlainNumbers(schema, parsed)
      rejectUnfitForHeader(notes)
      if (validator.isValid(parsed.fields)) return parsed.fields
      return errors.validation(explainValue(validator.firstError(parsed.fields)))
    } catch (error) {
      if (error instanceof ApiError) return error
      throw error
    }
  }
  return (input: FuzzInput): string | undefined => {
    try {
      findToken(input.request.body)
      redactRawBody(input.request.body.toString('utf8', 0, maxRawBytes))
      const [strict, lenient] = [read(input, true), read(input, false)]
      return wrongError(strict) ?? wrongError(lenient) ?? difference(strict, lenient)
    } catch (error) {
      return `it was rejected with ${error}`
    }
  }
}

function rejectUnfitForHeader(notes: Notes): void {
  if (/[^\x20-\x7e]/.test(formatExplainHeader(notes, (note) => note)))
    throw new TypeError('the notes do not fit into a header')
}

function wrongError(outcome: Fields | ApiError): string | undefined {
  if (!(outcome instanceof ApiError)) return undefined
  const { status, message } = outcome.envelope
  if (!message.startsWith(wordsByStatus[status] ?? '?'))
    return `the message ${JSON.stringify(message)} for status ${status}`
  return message.length > maxMessageLength ? `a message of ${message.length} characters` : undefined
}

function difference(strict: Fields | ApiError, lenient: Fields | ApiError): string | undefined {
  if (strict instanceof ApiError) return undefined
  if (lenient instanceof ApiError) return `strict validation accepts it, lenient does not: ${lenient.message}`
  const [one, other] = [toStored(strict), toStored(lenient)]
  return one === other ? undefined : `strict and lenient validation read it differently: ${one} and ${other}`
}

// An empty string is stored like a field that is absent.
function toStored(fields: Fields): string {
  return JSON.stringify(Object.entries(fields).filter(([, value]) => value !== ''))
}
