// Not the index, which loads SQLite: a failure must be reported also where SQLite cannot be loaded.
import { findCarriedSecrets } from '../store/secrets/carried.ts'
import { createTextRedactor } from '../store/secrets/redact-text.ts'
import type { Environment } from './given-settings.ts'

const userInfo = /(?<=:\/\/)[^/\s@]*@/g

/** Hides the secrets of the command line and the environment in a line about a failure: tokens, and those in inline fixtures. */
export function hideArguments(line: string, args: readonly string[], environment: Environment): string {
  const given = (flag: string, variable: string) => [...valuesOf(flag, args), environment[variable] ?? '']
  const tokens = [...given('--control-token', 'PICKY_CONTROL_TOKEN'), ...valuesOf('--account', args)]
  const fixtures = given('--fixtures', 'PICKY_FIXTURES').filter((text) => /^\s*[[{]/.test(text))
  const inFixtures = fixtures.flatMap((text) =>
    findCarriedSecrets({ token: undefined, body: parse(text), headers: {}, query: '' }),
  )
  return createTextRedactor([...tokens, ...inFixtures].filter((secret) => secret !== ''))(line.replace(userInfo, ''))
}

// `--flag=value` and `--flag value`.
function valuesOf(flag: string, args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith(`${flag}=`)) return [arg.slice(flag.length + 1)]
    return arg === flag ? [args[index + 1] ?? ''] : []
  })
}

// Invalid JSON is searched as text.
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
