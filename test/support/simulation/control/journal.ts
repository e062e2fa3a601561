import { success } from '../expected.ts'
import { controlSteps, nothing, queryFor } from './endpoint.ts'

export const clearJournal = controlSteps('clear-journal', nothing, (model, _given, account) => {
  const kept = model.journal.filter((entry) => account && entry.account !== account.token)
  const removed = model.journal.length - kept.length
  model.journal = kept
  return { method: 'DELETE', path: `/requests${queryFor(model, account)}`, expected: success({ removed }) }
})
