import { connectMock, MockProblem } from '../client/connect.ts'
import type { Control } from '../client/control.ts'
import { toUrlHost } from '../lib/host.ts'
import type { Invocation } from './arguments.ts'
import { Failure } from './failure.ts'
import { describeError } from './readiness.ts'

// A process that is stopped, or another server, may accept a connection and never respond.
const maxSilenceMs = 30_000

/** The URL of the mock that a command is for: the one given by --url, or the one at --host and --port. */
export function toMockUrl({ flags, settings }: Pick<Invocation, 'flags' | 'settings'>): string {
  return flags.url?.replace(/\/$/, '') ?? `http://${toUrlHost(settings.host)}:${settings.port}`
}

/** Controls the mock that a command is for. @throws Failure if it rejects a request, or if no mock responds */
export async function withMock<T>(invocation: Invocation, use: (control: Control) => Promise<T>): Promise<T> {
  const url = toMockUrl(invocation)
  const { account } = invocation.flags
  const { controlToken } = invocation.settings
  try {
    return await use(connectMock(url, { account, controlToken, maxSilenceMs }))
  } catch (error) {
    if (error instanceof MockProblem) throw new Failure('runtime', error.message, { cause: error })
    if (error instanceof TypeError)
      throw new Failure('runtime', `no mock responds at ${url}: ${describeError(error)}`, { cause: error })
    throw error
  }
}
