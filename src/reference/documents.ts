import { pino } from 'pino'
import packageJson from '../../package.json' with { type: 'json' }
import { createContext } from '../app.ts'
import { readArguments } from '../cli/arguments.ts'
import { controlPlane } from '../control/plugin.ts'
import { vendorPlane } from '../picky/plugin.ts'
import { readFixtures } from '../store/index.ts'
import { fixtureSchema } from './fixture-schema.ts'
import { ledgerOf } from './ledger.ts'
import { fidelityPage } from './markdown.ts'
import { describeCall, describeVerb, openapiOf, type Plane } from './openapi.ts'
import { vendorRoutes } from './routes.ts'

const { version } = packageJson

/** Every document that is made from the schemas and rules, by its path in the project. */
export async function documents(): Promise<Record<string, string>> {
  const context = createContext(readArguments(['--db=:memory:'], {}).settings, {
    fixtures: readFixtures(),
    version,
    log: pino({ level: 'silent' }),
    ending: new AbortController().signal,
  })
  const rows = ledgerOf(await vendorRoutes(vendorPlane(context)))
  const vendor = await openapiOf({ ...vendorDocument, plugin: vendorPlane(context) })
  const control = await openapiOf({ ...controlDocument, plugin: controlPlane(context) })
  context.store.close()
  return {
    'src/reference/generated/ledger.json': json(rows),
    'src/reference/generated/picky.openapi.json': json(vendor),
    'src/reference/generated/control.openapi.json': json(control),
    'fixtures/schema.json': json(fixtureSchema()),
    'docs/fidelity.md': fidelityPage(rows),
  }
}

const vendorDocument: Omit<Plane, 'plugin'> = {
  prefix: '',
  version,
  title: 'Picky Assist Project Management (PM) API, as picky-assist-mock emulates it',
  description: 'Each description says whether the behaviour is documented, inferred or invented, and its source.',
  describe: describeCall,
}

const controlDocument: Omit<Plane, 'plugin'> = {
  prefix: '/_mock',
  version,
  title: 'picky-assist-mock, control plane',
  description: 'The verbs by which a test steers the mock.',
  describe: describeVerb,
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
