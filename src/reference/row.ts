/** A line of the ledger: what holds, and where that comes from. */
export type Row = {
  kind: 'operation' | 'request' | 'answer' | 'limit' | 'default' | 'status' | 'ruling' | 'fixture'
  name: string
  says: string
  provenance: string
  source: string
  /** the calls that a ruling is about; without it, all of them */
  calls?: string[]
}

/** Makes a line. @throws Error saying what to do, where the behaviour has no provenance */
export function row(kind: Row['kind'], { name, says, from }: { name: string; says: string; from: object }): Row {
  const provenance: unknown = 'x-provenance' in from ? from['x-provenance'] : undefined
  const source: unknown = 'x-source' in from ? from['x-source'] : undefined
  const known = ['documented', 'inferred', 'invented'].some((word) => word === provenance)
  if (known && typeof source === 'string' && source !== '')
    return { kind, name, says, provenance: String(provenance), source }
  throw new Error(
    `the ${kind} ${name} does not say where it comes from: spread documented(page), inferred(reason) or invented(reason) of src/picky/provenance.ts where it is made, then run npm run generate`,
  )
}
