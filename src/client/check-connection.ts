import { describeValue } from '../lib/describe.ts'
import { nearest } from '../lib/nearest.ts'
import { checkAccount } from './account.ts'
import type { Connection } from './http.ts'

const optionNames: string[] = ['account', 'controlToken', 'ca', 'maxSilenceMs'] satisfies (keyof Connection)[]

/** Rejects an invalid URL, an unknown option and an account that is not a string. @throws TypeError */
export function checkConnection({ url, ...options }: Connection): void {
  if (!isHttpUrl(url))
    throw new TypeError(
      `url: expected an http or https URL such as http://127.0.0.1:4290, received ${describeValue(url)}`,
    )
  for (const name of Object.keys(options))
    if (!optionNames.includes(name)) throw new TypeError(`${name} is not an option${suggest(name)}`)
  if (options.account !== undefined) checkAccount(options.account)
}

function isHttpUrl(url: unknown): boolean {
  return typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url)
}

function suggest(name: string): string {
  const suggestion = nearest(name, optionNames)
  return suggestion ? `; did you mean ${suggestion}?` : ''
}
