import type { Expected } from '../expected.ts'
import { followedBy, type Pattern } from '../pattern.ts'
import { envelope, words } from './errors.ts'
import { fingerprintOf, type Model } from './model.ts'
import type { Fault, Rule } from './state.ts'

/** The values of the header x-mock-fault that are simulated, and what they ask for; null if the value is rejected. */
export const faultHeaders: Record<string, Rule | null> = {
  reset: { operation: '*', transport: 'reset' },
  hang: { operation: '*', transport: 'hang' },
  lost: { operation: '*', transport: 'lost' },
  truncate: { operation: '*', transport: 'truncate' },
  malformed: { operation: '*', transport: 'malformed' },
  'status=403': { operation: '*', status: 403 },
  'status=777, http_status=500': { operation: '*', status: 777, http_status: 500 },
  'http_status=503': { operation: '*', http_status: 503 },
  'delay_ms=1': { operation: '*', delay_ms: 1 },
  'delay_ms=1,lost': { operation: '*', delay_ms: 1, transport: 'lost' },
  explode: null,
  'reset,status=403': null,
  'status=1,status=2': null,
  'times=1': null,
}

/** The fault that is set for a call and applies to it. The faults that it passes count it. */
export function triggerFault({ faults }: Model, token: string | undefined, operation: string): Fault | undefined {
  for (const fault of faults) {
    const concerns = fault.account === undefined || fault.account === token
    const matches = fault.rule.operation === '*' || fault.rule.operation === operation
    if (!concerns || !matches || remainingOf(fault) === 0) continue
    fault.matched++
    if (fault.matched <= (fault.rule.after ?? 0)) continue
    fault.fired++
    return fault
  }
  return undefined
}

/** The id of a fault, as answers show it. */
export function idOf({ account, number }: Fault): Pattern {
  return account === undefined ? `all-${number}` : followedBy(fingerprintOf(account), `-${number}`)
}

/** How often a fault will still be applied; null means without limit. */
export function remainingOf({ rule: { times }, fired }: Fault): number | null {
  return times === undefined ? null : times - fired
}

/** What a call gets, and the answer that the journal records: undefined if the call was not executed. */
export type Outcome = { sent: Expected; recorded: Expected | undefined }

/** The outcome of a call that a fault is applied to. `execute` is what the call does and answers without the fault. */
export function applyFault({ transport, status, message, http_status, body }: Rule, execute: () => Expected): Outcome {
  if (transport === 'hang') return { sent: { kind: 'hang' }, recorded: undefined }
  if (transport === 'reset') return { sent: { kind: 'none' }, recorded: undefined }
  if (status !== undefined) return plain(envelope(status, message ?? words[status] ?? '', http_status))
  if (http_status !== undefined)
    return plain({
      kind: 'raw',
      status: http_status,
      body: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
    })
  const recorded = execute()
  return { sent: corrupt(transport, recorded), recorded }
}

/** The outcome of a call without a fault. */
export function plain(answer: Expected): Outcome {
  return { sent: answer, recorded: answer }
}

function corrupt(transport: string | undefined, answer: Expected): Expected {
  if (transport === 'lost') return { kind: 'none' }
  // The answer to HEAD has no body to corrupt.
  if (answer.kind === 'empty') return answer
  if (transport === 'truncate') return { kind: 'cut' }
  return transport === 'malformed' ? { kind: 'malformed', of: answer } : answer
}
