import { hasNoBody } from '../../lib/http.ts'
import type { FaultRule } from './rule.ts'

const maxBodyCharacters = 65_536

/** What is wrong with a rule: a JSON pointer to the part, '' for the whole rule, and what was expected. */
export type Contradiction = { pointer: string; reason: string }

/** The first contradiction between the parts of a fault rule; undefined if there is none. */
export function findContradiction(rule: FaultRule): Contradiction | undefined {
  const { status, http_status, transport, delay_ms } = rule
  if ([status, http_status, transport, delay_ms].every((part) => part === undefined))
    return at('', 'expected at least one of status, http_status, delay_ms and transport, received none')
  if (transport !== undefined && status !== undefined) return at('/transport', 'expected no status in the same fault')
  if (transport !== undefined && http_status !== undefined)
    return at('/transport', 'expected no http_status in the same fault')
  if (typeof delay_ms === 'object' && delay_ms.distribution === 'uniform' && delay_ms.min > delay_ms.max)
    return at('/delay_ms/max', `expected at least min, which is ${delay_ms.min}, received ${delay_ms.max}`)
  return findContradictoryResponse(rule)
}

function findContradictoryResponse({ status, message, http_status, body }: FaultRule): Contradiction | undefined {
  if (message !== undefined && status === undefined) return at('/message', 'expected a status in the same fault')
  const hasBody = status !== undefined || body !== undefined
  if (hasBody && http_status !== undefined && hasNoBody(http_status))
    return at('/http_status', `expected an HTTP status that allows a body, received ${http_status}`)
  if (body === undefined) return undefined
  if (http_status === undefined) return at('/body', 'expected an http_status in the same fault')
  if (status !== undefined)
    return at('/body', "expected no status in the same fault, as status responds with the vendor's envelope")
  const { length } = JSON.stringify(body)
  if (length <= maxBodyCharacters) return undefined
  return at('/body', `expected at most ${maxBodyCharacters} characters of JSON, received ${length}`)
}

function at(pointer: string, reason: string): Contradiction {
  return { pointer, reason }
}
