import fc from 'fast-check'
import { seenToken } from '../choices.ts'
import { success } from '../expected.ts'
import { findAccount, findApiToken, fingerprintOf, type Model } from '../model/model.ts'
import { addresses } from '../picky/addresses.ts'
import { rejectionReason } from '../picky/call.ts'
import { controlSteps, nameIn, nothing, problem } from './endpoint.ts'

export const listAccounts = controlSteps(
  'list-accounts',
  fc.option(fc.integer({ min: 1, max: 3 })),
  (model, limit) => ({
    method: 'GET',
    path: `/accounts?limit=${limit ?? 1000}`,
    expected: success({
      accounts: showAccounts(model).slice(0, limit ?? 1000),
      after: { $text: '\\d+' },
    }),
  }),
)

export const getAccount = controlSteps(
  'get-account',
  nothing,
  (model, _given, named = { token: 'alice', asFingerprint: false }) => {
    const account = findAccount(model, named.token)
    return {
      method: 'GET',
      path: `/accounts/${nameIn(model, named)}?secrets=plain`,
      expected: account
        ? success({
            account: fingerprintOf(account.token),
            token: account.token,
            enabled: account.enabled,
            balance: account.balance / 100,
          })
        : problem(404),
    }
  },
)

/** All accounts as they are listed, in order of creation. */
export function showAccounts({ accounts }: Model) {
  return accounts.map(({ token, enabled, balance, projects }) => ({
    account: fingerprintOf(token),
    enabled,
    balance: balance / 100,
    projects: projects.length,
  }))
}

const question = fc.record({ n: fc.nat(9), ip: fc.constantFrom(...addresses, 'nowhere') })

export const checkApiToken = controlSteps('check-api-token', question, (model, { n, ip }, account) => {
  const api_token = seenToken(n).choose(model, {})
  const found = findApiToken(model, api_token)
  const isConcerned = found && (!account || found.account.token === account.token)
  const reason = isConcerned ? rejectionReason(found, ip) : 'unknown'
  return {
    method: 'POST',
    path: '/api-tokens/check',
    body: { api_token, ip, account: nameIn(model, account) },
    expected: ip === 'nowhere' ? problem(400, '/ip') : success({ accepted: reason === null, reason }),
  }
})
