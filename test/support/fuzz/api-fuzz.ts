import { type AnswerCheck, readAnswerCheck } from '../openapi-answers.ts'
import { createApiCheck } from './api-check.ts'
import { createApiInput } from './api-inputs.ts'
import { toKept } from './corpus.ts'
import { type FuzzInput, getRequest, toBytes } from './input.ts'
import { type Operation, readOperations } from './operations.ts'
import type { Fuzz } from './run.ts'
import { type ServerPair, startPair } from './server-pair.ts'
import { settingsByName, slotAt, slots, startServer } from './servers.ts'
import { shrinkInput } from './shrink.ts'

const roundsPerReset = 2

/** A fuzz with servers, which can be reset to the state of a fresh start, and must be closed. */
export type ApiFuzz = Fuzz<FuzzInput> & { reset: () => Promise<unknown>; close: () => Promise<unknown> }

/** The fuzz of the emulated API, which runs with the settings of these names in turn. */
export async function createApiFuzz(names = Object.keys(settingsByName)): Promise<ApiFuzz> {
  const { documented, operations } = await readDocuments()
  const checks = { check: createApiCheck(documented), documented }
  const pairs = new Map<string, ServerPair>()
  for (const name of names) pairs.set(name, await startPair(name, checks))
  const pairOf = (settings: string): ServerPair => {
    const pair = pairs.get(settings)
    if (!pair) throw new RangeError(`no settings are named ${settings}`)
    return pair
  }
  const settingsAt = (round: number) => names[Math.floor(round / roundsPerReset) % names.length] ?? 'default'
  return {
    together: slots,
    roundsPerReset,
    create: (random, number) =>
      createApiInput(random, {
        operations,
        settings: settingsAt(Math.floor(number / slots)),
        slot: slotAt(number % slots),
      }),
    async tryAll(inputs, first) {
      const round = Math.floor(first / slots)
      const pair = pairOf(settingsAt(round))
      if (round % roundsPerReset === 0) await pair.reset()
      const findings = await pair.tryAll(inputs)
      if (findings.length > 0 || (round + 1) % roundsPerReset !== 0) return findings
      const problem = await pair.inspect()
      return problem === undefined ? [] : inputs.map((input) => ({ input, problem }))
    },
    tryOne: (input) => pairOf(input.settings).tryOne(input),
    shrink: shrinkInput,
    toKept,
    reset: () => Promise.all([...pairs.values()].map(({ reset }) => reset())),
    close: () => Promise.all([...pairs.values()].map(({ close }) => close())),
  }
}

/** Reads the documents that a server serves: the operations of the emulated API, and a check of answers. */
export async function readDocuments(plane = 'vendor'): Promise<{ documented: AnswerCheck; operations: Operation[] }> {
  const server = await startServer('default')
  const { send, close } = await server.connect()
  const getJson = async (path: string) => JSON.parse(String((await send(toBytes(getRequest(path)), 'GET'))?.body))
  try {
    const documented = await readAnswerCheck(getJson)
    return { documented, operations: readOperations(await getJson(`/_mock/openapi.json?plane=${plane}`)) }
  } finally {
    close()
    await server.close()
  }
}
