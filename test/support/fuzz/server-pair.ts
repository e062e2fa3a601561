import type { AnswerCheck } from '../openapi-answers.ts'
import { type Check, undocumented } from './api-check.ts'
import type { Answer, Connection } from './connection.ts'
import {
  effectsAskedFor,
  type FuzzInput,
  type FuzzRequest,
  getRequest,
  jsonRequest,
  mayBeMissing,
  needsOwnConnection,
  toBytes,
} from './input.ts'
import { sendAlone } from './send-alone.ts'
import { type FuzzServer, settingsByName, startServer } from './servers.ts'

/** An input that broke something, and what it broke. */
export type Finding = { input: FuzzInput; problem: string }

type Side = Awaited<ReturnType<typeof openSide>>
type Checks = { check: Check; documented: AnswerCheck }

const connectionsPerServer = 4

export type ServerPair = Awaited<ReturnType<typeof startPair>>

/**
 * Two servers with the same settings and, whenever an input is tried, in the same state. One gets the input to be validated
 * strictly, the other leniently: what the first accepts, the second must answer and store in the same way.
 */
export async function startPair(settings: string, checks: Checks) {
  const isStrictByDefault = settingsByName[settings]?.validation === 'strict'
  const strict = await openSide(await startServer(settings), isStrictByDefault ? undefined : 'strict')
  const lenient = await openSide(await startServer(settings), isStrictByDefault ? 'lenient' : undefined)
  const sides = [strict, lenient]
  const onBoth = <T>(step: (side: Side) => Promise<T>): Promise<T[]> => Promise.all(sides.map(step))
  // The accounts that are no longer as the fixtures have them.
  const changed = new Set<string>()
  // Whether another account may have changed: a mutated token is that of an account of its own.
  let hasChangedOthers = false

  const noteChange = ({ account, request }: FuzzInput) => {
    changed.add(account)
    if (tokenIn(request) !== account) hasChangedOthers = true
  }
  const tryTogether = async (inputs: readonly FuzzInput[]): Promise<Finding[]> => {
    await onBoth((side) => side.prepare(inputs))
    const [strictly = [], leniently = []] = await onBoth((side) => side.sendAll(inputs))
    const findings: Finding[] = []
    for (const [index, input] of inputs.entries()) {
      const [one, other] = [strictly[index], leniently[index]]
      const problem = checks.check(input, one) ?? checks.check(input, other) ?? difference(input, one, other)
      if (problem !== undefined) findings.push({ input, problem })
      // A fault can hide that a call was executed.
      if (isSuccess(one) || isSuccess(other) || effectsAskedFor(input) !== '') noteChange(input)
    }
    const accepted = inputs.filter((_, index) => isSuccess(strictly[index]))
    return findings.length > 0 ? findings : compareStored(accepted)
  }

  const compareStored = async (accepted: readonly FuzzInput[]): Promise<Finding[]> => {
    const states = await onBoth((side) => side.readStates(accepted))
    return accepted
      .filter((_, index) => states[0]?.[index] !== states[1]?.[index])
      .map((input) => ({ input, problem: 'strict and lenient validation accept it, but store different things' }))
  }

  const reset = async () => {
    await onBoth((side) => side.reset())
    changed.clear()
    hasChangedOthers = false
  }

  /** What the servers have logged since the last time, as a warning or worse, and what is wrong with their journals. */
  const inspect = async (): Promise<string | undefined> => {
    const [problem] = await onBoth((side) => side.checkJournal(checks.documented))
    const [line] = sides.flatMap(({ takeLogged }) => takeLogged())
    return problem ?? (line === undefined ? undefined : `it was logged: ${line}`)
  }

  return {
    settings,
    reset,
    inspect,
    /** Tries inputs, each of which has an account of its own: those that may break their connection, or have a mutated token, alone. */
    async tryAll(inputs: readonly FuzzInput[]): Promise<Finding[]> {
      const accounts = [...changed]
      if (hasChangedOthers) await reset()
      else await onBoth((side) => side.resetAccounts(accounts))
      changed.clear()
      const findings = await tryTogether(inputs.filter((input) => !needsToBeAlone(input)))
      for (const input of inputs.filter(needsToBeAlone)) {
        if (hasChangedOthers) await reset()
        findings.push(...(await tryTogether([input])))
      }
      return findings
    },
    /** Tries an input alone, in the state of a fresh start. @returns what it broke; undefined if nothing */
    async tryOne(input: FuzzInput): Promise<string | undefined> {
      await reset()
      const [finding] = await tryTogether([input])
      return finding?.problem ?? inspect()
    },
    close: () => onBoth((side) => side.close()),
  }
}

async function openSide(server: FuzzServer, validation: 'strict' | 'lenient' | undefined) {
  const open = () => Promise.all(Array.from({ length: connectionsPerServer }, server.connect))
  const more: Record<string, string> = validation ? { 'x-mock-validation': validation } : {}
  let connections = await open()
  const connectionAt = (index: number): Connection => {
    const connection = connections[index % connectionsPerServer]
    if (!connection) throw new RangeError('there is no such connection')
    return connection
  }
  const send = (index: number, request: FuzzRequest) => connectionAt(index).send(toBytes(request), request.method)
  const close = () => {
    for (const connection of connections) connection.close()
  }

  return {
    reset: () => send(0, jsonRequest('POST', '/_mock/reset', {})),
    resetAccounts: (accounts: readonly string[]) =>
      Promise.all(accounts.map((account, index) => send(index, jsonRequest('POST', '/_mock/reset', { account })))),
    /** Sends what prepares the server for the inputs. */
    prepare: (inputs: readonly FuzzInput[]) =>
      Promise.all(inputs.flatMap(({ before }, index) => before.map((request) => send(index, request)))),
    /** Sends inputs over several connections, pipelined; one that needs a connection of its own has to be the only one. */
    async sendAll(inputs: readonly FuzzInput[]): Promise<(Answer | undefined)[]> {
      if (connections.some(({ isOpen }) => !isOpen())) {
        close()
        connections = await open()
      }
      return Promise.all(
        inputs.map((input, index) => {
          if (needsOwnConnection(input)) return sendAlone(server, input, more)
          return connectionAt(index).send(toBytes(input.request, more), input.request.method)
        }),
      )
    },
    /** The stored state of the account that each input names. */
    readStates: (inputs: readonly FuzzInput[]): Promise<(string | undefined)[]> =>
      Promise.all(
        inputs.map(async ({ request }, index) => {
          const account = encodeURIComponent(String(tokenIn(request)))
          return (await send(index, getRequest(`/_mock/state?account=${account}`)))?.body.toString()
        }),
      ),
    /** Reads the journal, which redacts what was sent. @returns what is wrong with it */
    async checkJournal(documented: AnswerCheck): Promise<string | undefined> {
      for (const path of ['/_mock/requests?limit=300', '/_mock/requests?limit=300&format=har']) {
        const answer = await send(0, getRequest(path))
        const problem = answer ? undocumented(documented, getRequest(path), answer) : 'the journal cannot be read'
        if (problem !== undefined) return problem
      }
      return undefined
    },
    takeLogged: server.takeLogged,
    close(): Promise<void> {
      close()
      return server.close()
    },
  }
}

function difference(input: FuzzInput, strict: Answer | undefined, lenient: Answer | undefined): string | undefined {
  if (!strict || !isSuccess(strict)) return undefined
  if (lenient ? strict.body.equals(lenient.body) : mayBeMissing(input)) return undefined
  return `strict validation accepts it, and lenient does not answer the same: ${strict.body} and ${lenient?.body}`
}

function isSuccess(answer: Answer | undefined): boolean {
  return answer?.body.toString('latin1', 0, 14).startsWith('{"status":100,') ?? false
}

// Two inputs can have the same mutated token, and so one account, whose state depends on what each validation accepts of the other.
function needsToBeAlone(input: FuzzInput): boolean {
  const token = tokenIn(input.request)
  return needsOwnConnection(input) || (token !== undefined && token !== input.account)
}

// Strict validation accepts only a JSON object with a token.
function tokenIn({ body }: FuzzRequest): string | undefined {
  try {
    return String(JSON.parse(body.toString()).token)
  } catch {
    return undefined
  }
}
