import { describeValue } from '../../lib/describe.ts'
import type { Settings } from '../../settings.ts'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

export const validationRulings = {
  validationHeader: {
    ...invented('lets a test validate a single call strictly or leniently'),
    says: 'The header x-mock-validation (strict or lenient) applies to its own call only. Any other value gets 410.',
  },
}

type Header = string | string[] | undefined

/** Whether a call is validated strictly: what its header x-mock-validation says, else the setting. */
export function isStrict(header: Header, { validation }: Settings): boolean {
  return (header ?? validation) === 'strict'
}

/** @throws ApiError 410 for a header x-mock-validation that is neither strict nor lenient */
export function rejectUnknownValidation(header: Header): void {
  if (header === undefined || header === 'strict' || header === 'lenient') return
  throw errors.invalidRequest(
    `header x-mock-validation: expected strict or lenient, received ${describeValue(String(header))}`,
  )
}
