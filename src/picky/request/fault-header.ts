import { describeValue } from '../../lib/describe.ts'
import { createValidator } from '../../lib/validator.ts'
import { type Fault, FaultRule, findContradiction } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

const syntax =
  'reset, hang, lost, truncate or malformed, or status=…, http_status=… or delay_ms=…, several separated by commas'

export const faultHeaderRulings = {
  faultHeader: {
    ...invented('lets a test make a single call fail'),
    says: `The header x-mock-fault makes its own call fail, in place of a fault that is set. Its value is ${syntax}. Any other value gets 410.`,
  },
}

/** The id of the faults that the header asks for. Faults that are set have ids with a number. */
const headerFaultId = 'x-mock-fault'

const validator = createValidator(FaultRule)

/**
 * The fault that the header x-mock-fault asks for; undefined without the header.
 *
 * @throws ApiError 410 for a value that is not a fault
 */
export function requestedFault(header: string | string[] | undefined, key: string | undefined): Fault | undefined {
  if (header === undefined) return undefined
  const parts = String(header).split(',').map(parsePart)
  const rule = { operation: '*', ...Object.fromEntries(parts) }
  const areDistinct = new Set(parts.map(([key]) => key)).size === parts.length
  const areKnown = parts.every(([key]) => ['transport', 'status', 'http_status', 'delay_ms'].includes(key))
  if (!areDistinct || !areKnown || !validator.isValid(rule))
    throw invalidHeader(`expected ${syntax}, received ${describeValue(String(header))}`)
  const contradiction = findContradiction(rule)
  if (contradiction) {
    const { pointer, reason } = contradiction
    throw invalidHeader(`${pointer.slice(1)}: ${reason}, in ${describeValue(String(header))}`)
  }
  return { id: headerFaultId, account: key ?? null, ...rule, matched: 1, fired: 1 }
}

function parsePart(part: string): [key: string, value: unknown] {
  const [name = '', value] = part.split('=').map((text) => text.trim())
  if (value === undefined) return ['transport', name]
  return [name, /^\d{1,9}$/.test(value) ? Number(value) : value]
}

function invalidHeader(problem: string) {
  return errors.invalidRequest(`header x-mock-fault: ${problem}`)
}
