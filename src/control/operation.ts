import { shorten } from '../lib/describe.ts'
import { nearest } from '../lib/nearest.ts'
import type { Problem } from './problem.ts'

/**
 * Checks that an operation exists.
 *
 * @param toProblem - creates the problem to throw, given what was expected and received
 * @throws Problem for an operation that does not exist
 */
export function rejectUnknownOperation(
  operation: string | undefined,
  operations: readonly string[],
  toProblem: (reason: string) => Problem,
): void {
  if (operation === undefined || operations.includes(operation)) return
  const received = JSON.stringify(shorten(operation, 100))
  const suggestion = nearest(operation, operations)
  throw toProblem(
    suggestion
      ? `expected the id of an operation, received ${received}; did you mean ${suggestion}?`
      : `expected one of ${operations.join(', ')}, received ${received}`,
  )
}
