import { success } from '../expected.ts'
import type { Caller } from './call.ts'
import { callSteps } from './call-steps.ts'

const rule = ({ account }: Caller) => success({ status: 100, message: 'Success', balance: account.balance / 100 })

export const checkBalance = callSteps({
  id: 'check-balance',
  path: 'check-balance',
  isPm: false,
  credential: 'any',
  fields: {},
  rule,
})

export const checkPmBalance = callSteps({
  id: 'check-pm-balance',
  path: 'pm/check-balance',
  isPm: true,
  credential: 'master',
  fields: {},
  rule,
})
