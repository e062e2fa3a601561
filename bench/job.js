import sample from '../fixtures/samples/create-project/inline-response.json' with { type: 'json' }

/** The path of the call that every contestant answers. */
export const path = '/app/api/v2/pm/create-project'

const { billing_plan: _, ...withoutPlan } = sample.request

/** The documented request, without a billing plan: a plan costs money, and the account would soon have none left. */
export const request = withoutPlan

/** The documented answer. */
export const answer = sample.response
