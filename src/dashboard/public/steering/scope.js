/** What a request to the control plane has to say to apply to an account; '' means all. @param {string} account */
export const toScope = (account) => (account === '' ? {} : { account })

/** @param {string} account */
export const describeScope = (account) => (account === '' ? 'all accounts' : account)
