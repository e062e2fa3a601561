import { promisify } from 'node:util'
import type { Store } from '../../store/index.ts'

/**
 * Makes sure that what is read next is on disk, after a request has waited. To be awaited immediately before that.
 *
 * @throws Error if the database cannot be used
 */
export async function bringUpToDate({ health, commit }: Store): Promise<void> {
  await promisify(health.whenUsable)()
  commit()
}
