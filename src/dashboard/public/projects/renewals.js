import { toDollars } from '../lib/format.js'
import { html } from '../lib/preact.js'
import { toHash } from '../lib/router.js'

/** @import { Renewal } from '../types.d.ts' */

/** What an advance of the clock does, in sentences. @param {{ renewals: Renewal[], nothing: string, withProject?: boolean }} props */
export function Renewals({ renewals, nothing, withProject = false }) {
  if (renewals.length === 0) return html`<p role="status">${nothing}</p>`
  return html`<ol class="happenings" role="status">
    ${renewals.map(
      ({
        account,
        project_id,
        due,
        debited,
        project_status,
        balance,
        next_billing_date,
      }) => html`<li key=${`${account}${project_id}${due}`}>
        <time datetime=${due}>${due}</time>
        <span>
          ${withProject && html`<a href=${toHash({ view: 'projects', path: [account, String(project_id)] })}>Project ${project_id}</a>: `}
          ${
            project_status === 'Active'
              ? `${toDollars(debited)} debited, balance ${toDollars(balance)}, next on ${next_billing_date}.`
              : `Expired, as the balance of ${toDollars(balance)} does not cover the price.`
          }
        </span>
      </li>`,
    )}
  </ol>`
}
