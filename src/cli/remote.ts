import { connectMock, MockProblem } from '../client/connect.ts'
import type { Control } from '../client/control.ts'
import { toUrlHost } from '../lib/host.ts'
import type { Request } from './arguments.ts'
import { Failure, usage } from './failure.ts'

/** The mock that a command is about: the one at --url, or the one with these settings. @throws Failure */
export function urlOf({ flags, settings }: Pick<Request, 'flags' | 'settings'>): string {
  if (flags.url === undefined) return `http://${toUrlHost(settings.host)}:${settings.port}`
  if (/^https?:\/\/[^?#]+$/.test(flags.url) && URL.canParse(flags.url)) return flags.url
  throw usage(`--url expected an http or https URL without query, received ${JSON.stringify(flags.url)}`)
}

/** Does something with the mock that a command is about. @throws Failure where it refuses, or nothing answers */
export async function withMock<T>(request: Request, step: (control: Control) => Promise<T>): Promise<T> {
  const url = urlOf(request)
  const { account } = request.flags
  const { controlToken } = request.settings
  const control = connectMock(url, { account, controlToken })
  try {
    return await step(control)
  } catch (error) {
    if (error instanceof MockProblem) throw new Failure('runtime', error.message, { cause: error })
    if (error instanceof TypeError) throw new Failure('runtime', `no mock answers at ${url}`, { cause: error })
    throw error
  }
}

/** The whole number that a flag was given; undefined where it was not. @throws Failure */
export function numberIn(
  flags: Request['flags'],
  name: 'status' | 'http-status' | 'since' | 'limit' | 'timeout',
): number | undefined {
  const text = flags[name]
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw usage(`--${name} expected a whole number, received ${JSON.stringify(text)}`)
}
