import type { FixtureFile } from '../../../../src/index.ts'

/** Files to import: some valid, some with a contradiction. */
export const files: readonly FixtureFile[] = [
  { accounts: [] },
  {
    accounts: [
      {
        token: 'alice',
        projects: [
          { project_name: 'First', billing_plan: 2, time_zone: 'America/New_York', date_format: 'YYYY-MM-DD' },
          {
            project_name: 'Far',
            project_id: 730,
            billing_plan: 9,
            service: 2,
            next_billing_date: '2020-01-31',
            amount_debited: 0.1,
          },
          {
            project_name: '🚀',
            project_status: 'Expired',
            created_at: '2019-01-01T00:00:00+01:00',
            api_tokens: [{ ip: '10.0.0.1' }],
          },
        ],
      },
      { token: 'bob', balance: 0.05, enabled: false },
      { token: 'carol', projects: [{ project_name: 'Low', project_id: 7 }] },
    ],
  },
  {
    default_account: { balance: 7 },
    plans: [
      { plan_id: 2, price: 0.1, months: 12 },
      { plan_id: 1, price: 1 },
      { plan_id: 4, name: 'Free', price: 0 },
      { plan_id: 3, months: 0 },
    ],
    accounts: [{ token: 'alice', projects: [{ project_name: 'Paid', billing_plan: 2, billing_day: 31 }] }],
  },
  {},
  { accounts: [{ token: 'alice' }, { token: 'alice' }] },
  { accounts: [{ token: 'a' }, { token: 'b' }, { token: 'c' }, { token: 'd' }, { token: 'alice' }] },
  {
    accounts: [
      {
        token: 'alice',
        projects: [
          { project_id: 1, project_name: 'x' },
          { project_id: 1, project_name: 'y' },
        ],
      },
    ],
  },
]
