import { sendJson } from '../lib/api.js'
import { plural, toDollars } from '../lib/format.js'
import { loadLedger } from '../lib/ledger.js'
import { html, useState } from '../lib/preact.js'
import { toHash, useRoute } from '../lib/router.js'
import { StatusBadge } from '../ui/status-badge.js'
import { Badge, Button, Input, Loading, useLoaded, useRefresh } from '../ui/ui.js'
import { ProjectView } from './project-view.js'

/** @import { Account, ProjectListItem } from '../types.d.ts' */

const pageSize = 200

/** `#/projects`: the projects of all accounts; `#/projects/fp_…`: of one; `#/projects/fp_…/715`: one project. */
export function ProjectsView() {
  const { path } = useRoute()
  const [account = '', id] = path
  return id === undefined
    ? html`<${ProjectList} key=${account} account=${account} />`
    : html`<${ProjectView} key=${`${account}/${id}`} account=${account} id=${id} />`
}

/** @param {{ account: string }} props */
function ProjectList({ account }) {
  const [text, setText] = useState('')
  const [pages, setPages] = useState(1)
  const { data, error, refresh } = useLoaded(() => load(account, pages), [account, pages])
  useRefresh(refresh, 3000)
  if (!data) return html`<${Loading} error=${error} />`
  const { accounts, projects, hasMore } = data
  const wanted = text.toLowerCase()
  const shown = projects.filter(({ project_name, project_id }) =>
    `${project_id} ${project_name}`.toLowerCase().includes(wanted),
  )
  return html`<div class="page">
    <div class="page-head">
      <h1>Projects</h1>
      ${account !== '' && html`<a href=${toHash({ view: 'projects' })}>All accounts</a>`}
      <${Input} id="filter" type="search" label="Filter by name or id" placeholder="Filter by name or id  /" value=${text} onInput=${setText} />
    </div>
    ${accounts.length === 0 && html`<p class="muted">${account === '' ? 'No account is stored yet. The first project of a token creates one.' : 'This account is not stored. Its first project creates it.'}</p>`}
    ${accounts.map((one) => html`<${AccountSection} key=${one.account} account=${one} projects=${shown.filter((project) => project.account === one.account)} />`)}
    ${hasMore && html`<p><${Button} onPress=${() => setPages(pages + 1)}>Show more projects<//></p>`}
  </div>`
}

/** @param {string} account @param {number} pages @returns {Promise<{ accounts: Account[], projects: ProjectListItem[], hasMore: boolean }>} */
async function load(account, pages) {
  const list = await sendJson('accounts', { query: { limit: '1000' } })
  /** @type {ProjectListItem[]} */
  const projects = []
  let after = ''
  let hasMore = true
  for (let page = 0; page < pages && hasMore; page++) {
    const next = await sendJson('projects', { query: { account, after, limit: String(pageSize) } })
    projects.push(...next.projects)
    after = next.after
    hasMore = next.projects.length === pageSize
  }
  const wanted = list.accounts.filter((/** @type {Account} */ one) => account === '' || one.account === account)
  return { accounts: wanted, projects, hasMore }
}

/** @param {{ account: Account, projects: ProjectListItem[] }} props */
function AccountSection({ account: { account, enabled, balance, projects: count }, projects }) {
  const names = usePlanNames()
  return html`<div role="region" class="account" aria-labelledby=${`account-${account}`}>
    <h2 id=${`account-${account}`}>
      <a href=${toHash({ view: 'projects', path: [account] })}><code>${account}</code></a>
      ${!enabled && html`<${Badge} tone="bad">disabled<//>`}
      <span class="muted">${plural(count, 'project')}, balance ${toDollars(balance)}</span>
    </h2>
    ${
      projects.length > 0 &&
      html`<div class="table-box" tabindex="0" role="region" aria-label=${`Projects of ${account}`}><table>
        <thead><tr><th>Id</th><th>Name</th><th>Status</th><th>Plan</th><th>Next billing</th><th class="number">API tokens</th></tr></thead>
        <tbody>
          ${projects.map(
            (project) => html`<tr key=${project.project_id}>
              <td>${project.project_id}</td>
              <td class="main"><a href=${toHash({ view: 'projects', path: [account, String(project.project_id)] })}>${project.project_name}</a></td>
              <td><${StatusBadge} status=${project.project_status} /></td>
              <td>${names.get(project.billing_plan) ?? project.billing_plan}</td>
              <td>${project.next_billing_date || html`<span class="muted">never</span>`}</td>
              <td class="number">${project.api_tokens}</td>
            </tr>`,
          )}
        </tbody>
      </table></div>`
    }
  </div>`
}

/** The names of the plans, from the ledger's lines such as `plan 2`: `Phone Automation Small: 5 USD for 1 month.` */
function usePlanNames() {
  const { data: ledger = [] } = useLoaded(loadLedger, [])
  const plans = ledger.filter(({ kind, name }) => kind === 'fixture' && name.startsWith('plan '))
  return new Map(plans.map(({ name, says }) => [Number(name.slice(5)), `${name.slice(5)} ${says.split(':')[0]}`]))
}
