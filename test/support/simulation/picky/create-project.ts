import { startBilling } from '../model/billing.ts'
import { Refusal } from '../model/errors.ts'
import { instantOf, timeOf } from '../model/model.ts'
import { type ApiToken, keysOf, nextId, type Project } from '../model/state.ts'
import { distinct } from './addresses.ts'
import { callSteps } from './call-steps.ts'
import type { Fields } from './deviations.ts'
import { projectFields } from './fields.ts'
import { present } from './project.ts'

const formats = ['YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY']

export const createProject = callSteps({
  id: 'create-project',
  path: 'pm/create-project',
  isPm: true,
  credential: 'master',
  fields: projectFields,
  rule: ({ model, account, fields, store }) => {
    const billing_plan = Number(fields.billing_plan ?? 1)
    const plan = model.catalog.plans.get(billing_plan)
    const price = plan?.price ?? 0
    if (price > account.balance) throw new Refusal(403, '/billing_plan')
    store()
    const id = nextId(account.projects.map(({ project_id }) => project_id))
    const keys = keysOf(account.token, id)
    const service = Number(fields.service ?? 1)
    const time_zone = String(fields.time_zone ?? '')
    const project: Project = {
      project_id: id,
      project_status: 'Active',
      ...givenTexts(fields),
      time_zone,
      service,
      license_key: service === 1 ? keys.license_key : '',
      qr_name: service === 1 ? keys.qr_name : '',
      unbranded_keyword: keys.unbranded_keyword,
      billing_plan,
      ...startBilling(plan, { now: timeOf(model, account.token), time_zone }),
      debited: price,
      created_at: instantOf(model, account.token),
      api_tokens: issue(fields, keys.apiToken),
    }
    account.balance -= price
    account.projects.push(project)
    return {
      kind: 'json',
      status: 200,
      body: { status: 100, message: 'Success', ...present(model, project, price) },
      isOrdered: true,
    }
  },
})

function givenTexts(fields: Fields) {
  const { date_format = 'DD-MM-YYYY' } = fields
  const given = (name: string) => String(fields[name] ?? '')
  return {
    project_name: given('project_name'),
    number: given('number'),
    company_name: given('company_name'),
    country: given('country').toUpperCase(),
    date_format: typeof date_format === 'number' ? (formats[date_format - 1] ?? '') : String(date_format),
    global_webhook: given('global_webhook'),
    event_webhook: given('event_webhook'),
    smart_reply_webhook: given('smart_reply_webhook'),
    notes: given('notes'),
  }
}

// one-token-per-address, project-token-without-address
function issue(
  { generate_api_token, token_ip_address = [] }: Fields,
  apiToken: (position: number) => ApiToken['token'],
): ApiToken[] {
  if (generate_api_token !== true || !Array.isArray(token_ip_address)) return []
  const ips = token_ip_address.length === 0 ? [''] : distinct(token_ip_address)
  return ips.map((ip, position) => ({ ip, token: apiToken(position), state: 'enabled' }))
}
