import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import packageJson from '../../package.json' with { type: 'json' }
import { createContext } from '../app.ts'
import { parseArguments } from '../cli/arguments.ts'
import { controlPlane } from '../control/plugin.ts'
import { pathRulings } from '../picky/paths.ts'
import { pickyApi } from '../picky/plugin.ts'
import { parseFixtures } from '../store/index.ts'
import { fixtureSchema } from './fixture-schema.ts'
import { buildLedger } from './ledger.ts'
import { callsTable, errorsTable, fidelityPage, settingsTable } from './markdown.ts'
import { buildOpenApi, describeEndpoint, describeOperation, type Plane } from './openapi.ts'
import { pagePaths } from './page-paths.ts'
import { pickyRoutes } from './routes.ts'

const { version } = packageJson

/**
 * The reference: all documents generated from the schemas and rulings that the server runs, by path in the project. They are
 * the ledger (each behaviour of the emulated API and its provenance, as JSON), docs/fidelity.md (the ledger as a page), the
 * OpenAPI documents, the tables in README.md and the JSON Schema of fixture files.
 */
export async function buildDocuments(): Promise<Record<string, string>> {
  const context = createContext(parseArguments(['--db=:memory:'], {}).settings, {
    fixtures: parseFixtures(),
    version,
    log: pino({ level: 'silent' }),
    closing: new AbortController().signal,
  })
  const rows = buildLedger(await pickyRoutes(pickyApi(context)))
  const vendor = await buildOpenApi({ ...vendorDocument, plugin: pickyApi(context) })
  const control = await buildOpenApi({ ...controlDocument, plugin: controlPlane(context) })
  const controlAndPages = { ...control, paths: { ...control.paths, ...pagePaths } }
  context.store.close()
  return {
    'src/reference/generated/ledger.json': json(rows),
    'src/reference/generated/picky.openapi.json': json(vendor),
    'src/reference/generated/control.openapi.json': json(controlAndPages),
    'fixtures/schema.json': json(fixtureSchema()),
    'docs/fidelity.md': fidelityPage(rows),
    'README.md': withTables(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')),
  }
}

const vendorDocument: Omit<Plane, 'plugin'> = {
  prefix: '',
  version,
  title: 'Picky Assist Project Management (PM) API, as picky-assist-mock emulates it',
  description: `Each description says whether the behaviour is documented, inferred or invented, and gives the source. Request bodies are described as the setting validation=strict accepts them; by default, unknown keys are ignored and values of other types are converted. ${pathRulings.newerBase.says}`,
  describeRoute: describeOperation,
}

const controlDocument: Omit<Plane, 'plugin'> = {
  prefix: '/_mock',
  version,
  title: 'picky-assist-mock, control plane',
  description: 'Endpoints with which a test controls the mock.',
  describeRoute: describeEndpoint,
}

const tables: Record<string, () => string> = { calls: callsTable, errors: errorsTable, settings: settingsTable }

// Replaces the tables between <!-- name: … --> and <!-- /name -->.
function withTables(page: string): string {
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(new RegExp(`(<!-- ${name}:[^>]*-->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`), `$1${table()}$2`),
    page,
  )
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
