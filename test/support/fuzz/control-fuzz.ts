import type { AnswerCheck } from '../openapi-answers.ts'
import { readDocuments } from './api-fuzz.ts'
import type { Answer, Connection } from './connection.ts'
import { checkControlled } from './control-check.ts'
import { createControlInput } from './control-inputs.ts'
import { toKept } from './corpus.ts'
import {
  type FuzzInput,
  type FuzzRequest,
  getRequest,
  jsonRequest,
  mayBeMissing,
  needsOwnConnection,
  toBytes,
} from './input.ts'
import type { Fuzz } from './run.ts'
import { sendAlone } from './send-alone.ts'
import { type FuzzServer, slotAt, startServer } from './servers.ts'
import { shrinkInput } from './shrink.ts'

const accounts = 3
const inputsTogether = 16

/** A fuzz with servers, which must be closed. */
export type ControlFuzz = Fuzz<FuzzInput> & { close: () => Promise<void> }

/** The fuzz of the control plane. Each input begins in the state of a fresh start. */
export async function createControlFuzz(): Promise<ControlFuzz> {
  const { documented, operations } = await readDocuments('control')
  const { operations: apiOperations } = await readDocuments('vendor')
  const targets = new Map<string, ReturnType<typeof createTarget>>()
  for (const name of ['default', 'table'])
    targets.set(name, createTarget(await startServer(name, accounts), documented))
  const tryOne = async (input: FuzzInput) => targets.get(input.settings)?.tryInput(input)
  return {
    together: inputsTogether,
    roundsPerReset: 1,
    create: (random) => createControlInput(random, { operations, apiOperations, slot: slotAt(random.below(accounts)) }),
    async tryAll(inputs) {
      for (const input of inputs) {
        const problem = await tryOne(input)
        if (problem !== undefined) return [{ input, problem }]
      }
      return []
    },
    tryOne,
    shrink: shrinkInput,
    toKept,
    async close() {
      for (const target of targets.values()) await target.close()
    },
  }
}

/** A server whose control plane is tried. */
function createTarget(server: FuzzServer, documented: AnswerCheck) {
  let shared: Connection | undefined
  const send = async (request: FuzzRequest): Promise<Answer | undefined> => {
    if (!shared?.isOpen()) shared = await server.connect()
    return shared.send(toBytes(request), request.method)
  }
  const tryRequest = async (request: FuzzRequest, earlier: readonly FuzzRequest[]): Promise<string | undefined> => {
    const input: FuzzInput = { settings: '', account: '', before: earlier, request }
    const answer = needsOwnConnection(input) ? await sendAlone(server, input) : await send(request)
    if (!answer) return mayBeMissing(input) ? undefined : 'no answer'
    return checkControlled(documented, request, { answer, earlier })
  }
  // A reset keeps snapshots.
  const removeSnapshots = async () => {
    const { snapshots } = JSON.parse(String((await send(getRequest('/_mock/snapshots')))?.body))
    for (const { account, name } of snapshots) {
      const query = account === null ? '' : `?account=${account}`
      await send({ ...getRequest(`/_mock/snapshots/${name}${query}`), method: 'DELETE' })
    }
  }

  return {
    /** Tries an input. @returns what it broke; undefined if nothing */
    async tryInput({ before, request }: FuzzInput): Promise<string | undefined> {
      await send(jsonRequest('POST', '/_mock/reset', {}))
      const requests = [...before, request]
      let problem: string | undefined
      for (const [index, each] of requests.entries()) problem ??= await tryRequest(each, requests.slice(0, index))
      if (requests.some(({ path }) => path.includes('snapshots'))) await removeSnapshots()
      const [line] = server.takeLogged()
      return problem ?? (line === undefined ? undefined : `it was logged: ${line}`)
    },
    close: () => {
      shared?.close()
      return server.close()
    },
  }
}
