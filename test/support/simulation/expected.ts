import type { Answer } from './http.ts'
import type { Model } from './model/model.ts'
import { findDifference, type Pattern } from './pattern.ts'

/** What must come back for a request. */
export type Expected =
  /** a JSON body; `isOrdered`: its keys come in the documented order */
  | { kind: 'json'; status: number; body: Pattern; isOrdered?: boolean }
  /** exactly this text */
  | { kind: 'raw'; status: number; body: string }
  /** the picture of a QR code of this license key */
  | { kind: 'picture'; status: number; licenseKey: Pattern }
  /** no body, as to a HEAD request; `envelope` is the status that the body would have */
  | { kind: 'empty'; status: number; envelope: number | null }
  /** an answer that a fault has made invalid */
  | { kind: 'malformed'; of: Expected }
  /** an answer that breaks off, the end of the connection, and nothing until the client disconnects */
  | { kind: 'cut' | 'none' | 'hang' }

export const success = (body: Pattern, status = 200): Expected => ({ kind: 'json', status, body })

/** Why an answer is not as expected; undefined if it is. */
export function compare(expected: Expected, answer: Answer, model: Model): string | undefined {
  const kind = { cut: 'cut', none: 'none', hang: 'none' }[String(expected.kind)] ?? 'answer'
  if (answer.kind !== kind) return `expected ${describe(expected)}, received ${describeAnswer(answer)}`
  return answer.kind === 'answer' ? compareAnswer(expected, answer, model) : undefined
}

type Received = Extract<Answer, { kind: 'answer' }>

function compareAnswer(expected: Expected, answer: Received, model: Model): string | undefined {
  if (expected.kind === 'malformed') return compareMalformed(expected.of, answer, model)
  if (!('status' in expected)) return undefined
  const body = answer.body.toString()
  if (answer.status !== expected.status)
    return `expected HTTP ${expected.status}, ${describe(expected)}, received HTTP ${answer.status}, ${body.slice(0, 500)}`
  switch (expected.kind) {
    case 'json':
      return compareJson(expected, body, model)
    case 'picture': {
      const difference = findDifference(
        { $qrImage: expected.licenseKey },
        answer.body.toString('base64'),
        contextOf(model),
      )
      return answer.type === 'image/png' ? difference : `expected image/png, received ${answer.type}`
    }
    default: {
      const text = expected.kind === 'raw' ? expected.body : ''
      return body === text ? undefined : `expected the body ${text}, received ${body.slice(0, 500)}`
    }
  }
}

function compareJson(
  { body: pattern, isOrdered = false }: { body: Pattern; isOrdered?: boolean },
  body: string,
  model: Model,
): string | undefined {
  const json = parse(body)
  return json === undefined
    ? `expected JSON, received ${body.slice(0, 500)}`
    : findDifference(pattern, json, { ...contextOf(model), isOrdered })
}

// The fault malformed removes the quotes of each date_format, else of the message; a picture loses its first byte.
function compareMalformed(of: Expected, { status, body }: Received, model: Model): string | undefined {
  if ('status' in of && of.status !== status) return `expected HTTP ${of.status}, received HTTP ${status}`
  if (of.kind === 'picture')
    return body.subarray(0, 3).toString() === 'PNG' ? undefined : 'expected a PNG without its first byte'
  const text = body.toString()
  if (of.kind !== 'json' || parse(text) !== undefined) return `expected invalid JSON, received ${text.slice(0, 500)}`
  const withFormats = text.replaceAll(/"date_format":([DMY-]+)/g, '"date_format":"$1"')
  if (withFormats !== text) return compareJson(of, withFormats, model)
  // An error's message may contain quotes, so only that of a success can be restored.
  const withMessage = text.replace('"message":Success', '"message":"Success"')
  if (withMessage !== text) return compareJson(of, withMessage, model)
  return /^\{"status":\d+,"message":[^"]/.test(text)
    ? undefined
    : `expected a bare message, received ${text.slice(0, 500)}`
}

function contextOf({ derived: values }: Model) {
  return { values, isOrdered: false }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describe(expected: Expected): string {
  return 'body' in expected ? JSON.stringify(expected.body).slice(0, 500) : expected.kind
}

/** An answer in one line. */
export function describeAnswer(answer: Answer): string {
  if (answer.kind !== 'answer') return answer.kind === 'cut' ? 'an answer that breaks off' : 'no answer'
  return `${answer.status} ${answer.type.startsWith('image/') ? answer.type : answer.body.toString().slice(0, 300)}`
}
