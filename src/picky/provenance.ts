import { type Static, type TSchema, Type } from '@sinclair/typebox'

/** The documentation's pages by title, and the other sources. */
export const pages = {
  createProject: 'Create Project page',
  getProjects: 'Get Project Details page',
  createApiToken: 'Create API Token page',
  manageApiToken: 'Manage API Token page',
  changeBilling: 'Change Billing Plan page',
  navigation: 'navigation of the help pages',
  statusCodes: "a third party's copy of the status code page",
  templates: 'template API page',
  quickStart: 'Quick Start page',
} as const

/** Where a behaviour comes from. Every schema and rule of the emulated API has one. */
export type Provenance = { 'x-provenance': 'documented' | 'inferred' | 'invented'; 'x-source': string }

/** A behaviour that no schema can express: what the mock does, and where that comes from. */
export type Ruling = Provenance & { says: string }

/** Stated or shown on a help page. */
export function documented(page: string): Provenance {
  return { 'x-provenance': 'documented', 'x-source': page }
}

/** Follows from a documented sample, from another page, or from what public clients observed. */
export function inferred(reason: string): Provenance {
  return { 'x-provenance': 'inferred', 'x-source': reason }
}

/** Not stated anywhere: we had to choose. */
export function invented(reason: string): Provenance {
  return { 'x-provenance': 'invented', 'x-source': reason }
}

/** An optional field with a default. */
export function withDefault<T extends TSchema>(schema: T, value: Static<T>, from: Provenance) {
  return Type.Optional({ ...schema, 'x-default': { value, ...from } })
}

/** A field's default. */
export function defaultOf<V>(field: { 'x-default': { value: V } }): V {
  return field['x-default'].value
}
