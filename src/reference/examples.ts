import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The documented requests and responses of an operation, from fixtures/samples. Requests that are not valid JSON are left out. */
export type Examples = { requests: unknown[]; responses: unknown[] }

const directory = join(import.meta.dirname, '../../fixtures/samples')

/** The examples of an operation; none if nothing is documented. */
export function examplesOf(operationId: string): Examples {
  const fixtures = globSync(`${directory}/${operationId}/*.json`)
    .sort()
    .map((file) => JSON.parse(readFileSync(file, 'utf8')))
  return {
    requests: fixtures.map(({ request }) => request).filter((request) => typeof request === 'object'),
    responses: fixtures.map(({ response }) => response),
  }
}
