import { globSync, readFileSync } from 'node:fs'
import type { Schema } from './schema-values.ts'

/** An operation that an OpenAPI document describes, with the documented requests of fixtures/samples. */
export type Operation = {
  id: string
  method: string
  /** with `{name}` for each path parameter */
  path: string
  /** the schema of the body; undefined if it has none */
  body: Schema | undefined
  parameters: readonly Parameter[]
  /** documented bodies; one that is not JSON is a string */
  samples: readonly unknown[]
}

type Parameter = { name: string; in: string; schema: Schema }
type Described = {
  operationId?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema } | undefined> }
}
/** The parts of an OpenAPI document that operations are read from. */
export type OpenApiDocument = { paths: Record<string, Record<string, Described>> }

/** The operations of an OpenAPI document, so that a new one is tried as soon as it is served. */
export function readOperations({ paths }: OpenApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => toOperation(path, method, described)),
  )
}

function toOperation(
  path: string,
  method: string,
  { operationId = '', parameters = [], requestBody }: Described,
): Operation {
  const body = requestBody?.content['application/json']?.schema
  return { id: operationId, method: method.toUpperCase(), path, body, parameters, samples: readSamples(operationId) }
}

function readSamples(operationId: string): unknown[] {
  const files = operationId === '' ? [] : globSync(`fixtures/samples/${operationId}/*.json`).sort()
  return files.map((file) => JSON.parse(readFileSync(file, 'utf8')).request)
}
