/** A row of the ledger: what the mock does, and where that comes from. */
export type Row = {
  kind: 'operation' | 'request' | 'answer' | 'limit' | 'default' | 'status' | 'ruling' | 'fixture'
  name: string
  says: string
  provenance: string
  source: string
  /** the calls that a ruling applies to; without it, all calls */
  calls?: string[]
}

/** Creates a row. @throws Error that says what to do, if the behaviour has no provenance */
export function row(kind: Row['kind'], { name, says, from }: { name: string; says: string; from: object }): Row {
  const provenance: unknown = 'x-provenance' in from ? from['x-provenance'] : undefined
  const source: unknown = 'x-source' in from ? from['x-source'] : undefined
  const known = ['documented', 'inferred', 'invented'].some((word) => word === provenance)
  if (known && typeof source === 'string' && source !== '')
    return { kind, name, says, provenance: String(provenance), source }
  throw new Error(
    `the ${kind} ${name} does not say where it comes from: spread documented(page), inferred(reason) or invented(reason) of src/picky/provenance.ts where it is defined, then run npm run generate`,
  )
}
