import { type Static, type TSchema, Type } from '@sinclair/typebox'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the rulings that the route follows; the generated reference reads them */
    rulings?: Record<string, Ruling>
  }
}

/**
 * The documentation's pages by title, and the other sources.
 *
 * Provenance and rulings use these terms for what is on a page. docs/fidelity.md explains them too.
 *
 * - the sample: the sample request and response printed on a page
 * - the table: the table of parameters on a page
 * - Q1 to Q5: the contradictions in the documentation, see `contradictions`
 */
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

/** The contradictions in the documentation, by the id that rulings and the header x-mock-explain use. */
export const contradictions = {
  Q1: 'The sample request of create-project contains a date format without quotes, which is not JSON.',
  Q2: 'The same date format stands in billing_plan, where a plan belongs.',
  Q3: 'The sample and the table of create-project disagree on types, and on whether billing_plan is in the response.',
  Q4: 'The sample of get-projects has an empty amount_debited and next_billing_date, which create-project returned.',
  Q5: 'The response to the sample request of create-project shows a debit and a billing date, but the request names no plan.',
} as const

/** Where a behaviour comes from. Every schema and rule of the emulated API has one. */
export type Provenance = { 'x-provenance': 'documented' | 'inferred' | 'invented'; 'x-source': string }

/**
 * A rule that the emulated API follows and no schema can express: what the mock does, and where that comes from. Rulings
 * are documentation: the code does not read them.
 */
export type Ruling = Provenance & { says: string }

/** Stated or shown on a help page. */
export function documented(page: string): Provenance {
  return { 'x-provenance': 'documented', 'x-source': page }
}

/** Follows from a documented sample, from another page, or from what public clients show. */
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
