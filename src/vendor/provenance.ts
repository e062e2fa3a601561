/** The documentation's pages, by the titles they bear. */
export const pages = {
  createProject: 'Create Project page',
  statusCodes: "a third party's copy of the status code page",
  templates: 'template API page',
} as const

/** Where a behaviour comes from; every schema and rule of the emulated API carries one. */
export type Provenance = { 'x-provenance': 'documented' | 'inferred' | 'invented'; 'x-source': string }

/** Said or shown on a help page. */
export function documented(page: string): Provenance {
  return { 'x-provenance': 'documented', 'x-source': page }
}

/** Follows from a documented sample, from another page, or from what public clients observed. */
export function inferred(reason: string): Provenance {
  return { 'x-provenance': 'inferred', 'x-source': reason }
}

/** Nothing says so: a choice had to be made. */
export function invented(reason: string): Provenance {
  return { 'x-provenance': 'invented', 'x-source': reason }
}
