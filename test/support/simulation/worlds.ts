import fc from 'fast-check'
import type { FixtureFile, MockSettings } from '../../../src/index.ts'

/** Settings that a simulated mock runs with. The model knows the same settings. */
export type World = {
  name: string
  accounts: 'open' | 'closed'
  maxAccounts: number
  validation: 'lenient' | 'strict'
  clientAddress: 'header' | 'socket' | 'forwarded'
  wire: 'sample' | 'table'
  qr: 'url' | 'png'
  mode: 'active' | 'deprecated'
  /** the instant at which the clock is frozen */
  clock: string
  publicUrl: string
  fixtures: FixtureFile
}

const standard: Omit<World, 'name'> = {
  accounts: 'open',
  maxAccounts: 10_000,
  validation: 'lenient',
  clientAddress: 'header',
  wire: 'sample',
  qr: 'url',
  mode: 'active',
  // The end of a month: in Asia/Kolkata it is the 31st.
  clock: '2020-01-30T22:15:00Z',
  publicUrl: 'http://picky.test',
  fixtures: {},
}

const fixtures: FixtureFile = {
  default_account: { balance: 40 },
  accounts: [
    {
      token: 'shop',
      balance: 25.5,
      projects: [
        { project_name: 'Shop', billing_plan: 3, time_zone: 'Asia/Kolkata', api_tokens: [{ ip: '10.0.0.1' }, {}] },
        { project_id: 720, project_name: 'Old', project_status: 'Expired', api_tokens: [{}] },
        { project_name: 'Chat', service: 2, billing_plan: 7, next_billing_date: '2020-02-29', billing_day: 31 },
        { project_name: 'Gone', project_status: 'Delete', api_tokens: [{ state: 'disabled' }, { state: 'deleted' }] },
      ],
    },
    { token: 'off', enabled: false, projects: [{ project_name: 'Off', billing_plan: 2, api_tokens: [{}] }] },
  ],
  plans: [
    { plan_id: 3, price: 12.5 },
    { plan_id: 5, price: 0, months: 3 },
  ],
}

/** The settings that are simulated. */
export const worlds: readonly World[] = [
  { ...standard, name: 'default settings' },
  {
    ...standard,
    name: 'fixtures, closed accounts',
    fixtures,
    accounts: 'closed',
    wire: 'table',
    clientAddress: 'forwarded',
  },
  {
    ...standard,
    name: 'few accounts, strict, little balance',
    fixtures: { default_account: { balance: 45 } },
    maxAccounts: 2,
    validation: 'strict',
    clientAddress: 'socket',
  },
  { ...standard, name: 'fixtures, switched off', fixtures, mode: 'deprecated', qr: 'png', maxAccounts: 4 },
]

/** One of the worlds. The last answers most calls with the switch-off, so it is drawn less often. */
export const anyWorld = fc.oneof(
  ...worlds.map((world) => ({ weight: world.mode === 'active' ? 3 : 1, arbitrary: fc.constant(world) })),
)

/** The settings as startMock takes them. */
export function toSettings({ name: _name, ...settings }: World): MockSettings {
  return { ...settings, randomSeed: '1' }
}
