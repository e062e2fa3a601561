import { success } from '../expected.ts'
import { resetAccount, resetAll } from '../model/lifecycle.ts'
import { controlSteps, nameIn, nothing } from './endpoint.ts'

export const reset = controlSteps('reset', nothing, (model, _given, account) => {
  const accounts = model.accounts.filter(({ token }) => !account || token === account.token).length
  if (account) resetAccount(model, account.token)
  else resetAll(model)
  return { method: 'POST', path: '/reset', body: { account: nameIn(model, account) }, expected: success({ accounts }) }
})
