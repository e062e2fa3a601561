import { FixturesError, SnapshotLimitError, StateTooLargeError } from '../../store/index.ts'
import { Problem } from '../problem.ts'

/** Runs a step, and turns the errors of exports, imports and snapshots into problems. @throws Problem */
export function translateStateErrors<T>(step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof FixturesError) throw new Problem(400, error.message, { pointer: error.pointer })
    if (error instanceof StateTooLargeError)
      throw new Problem(409, `${error.message}, the most that can be imported at once`)
    if (error instanceof SnapshotLimitError)
      throw new Problem(409, `${error.message}; DELETE /_mock/snapshots/:name removes one`)
    throw error
  }
}
