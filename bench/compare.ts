import type { Contestant } from './contestants/contestant.ts'
import { floors } from './contestants/floors.ts'
import { peers } from './contestants/peers.ts'
import { type Installation, productContestants } from './contestants/product.ts'
import { checkout } from './lib/files.ts'
import { extractRevision, installPeers, installProduct } from './lib/install.ts'
import { describeCheckout, findEarlierRevision } from './lib/revisions.ts'
import { measureGeneratorLimit } from './measure/generator-limit.ts'
import { measureGrowth } from './measure/growth.ts'
import { type HostileResult, measureHostile } from './measure/hostile.ts'
import { type Measured, measureRounds } from './measure/rounds.ts'
import { measureStartMock } from './measure/start-mock.ts'
import { fullRun, type Options } from './options.ts'
import { describeMachine } from './results/machine.ts'
import type { ContestantResult, Results } from './results/results.ts'

type Report = (progress: string) => void
type LeftOut = Results['leftOut']

/** Installs all that is needed and measures it. */
export async function compare(options: Options, report: Report): Promise<Results> {
  const { rounds, seconds } = options
  const leftOut: LeftOut = []
  const installations = await installProducts(options, { leftOut, report })
  if (!options.quick) {
    report('installing the peers')
    await installPeers()
  }
  const measured = await measureRounds(chooseContestants(installations, options), { rounds, seconds, report })
  report('startMock() and the load generator')
  return {
    date: new Date().toISOString().slice(0, 10),
    provisional: rounds < fullRun.rounds || seconds < fullRun.seconds,
    rounds,
    seconds,
    machine: await describeMachine(),
    contestants: measured.flatMap(toResult),
    leftOut: [...leftOut, ...measured.flatMap(toLeftOut)],
    startMock: await measureStartMocks(installations, rounds),
    growth: await measureGrowthOfProduct(installations, options, report),
    hostile: await measureHostileClients(installations, options, report),
    generatorLimit: await measureGeneratorLimit(seconds),
  }
}

async function installProducts({ quick, against }: Options, { leftOut, report }: { leftOut: LeftOut; report: Report }) {
  report('building and installing the product')
  const current: Installation = {
    id: 'product',
    name: 'picky-assist-mock',
    version: await describeCheckout(),
    directory: await installProduct(checkout),
  }
  if (!quick && against === undefined) return [current]
  try {
    const revision = against ?? (await findEarlierRevision())
    report(`building and installing ${revision}`)
    const directory = await installProduct(await extractRevision(revision))
    return [current, { id: 'earlier', name: `at ${revision}`, version: revision, directory }]
  } catch (error) {
    leftOut.push({ name: 'an earlier revision', reason: String(error) })
    return [current]
  }
}

function chooseContestants(installations: Installation[], { quick, only }: Options): Contestant[] {
  const others = [...installations.flatMap(productContestants), ...(quick ? [] : peers)]
  const unknown = only?.find((id) => ![...floors, ...others].some((contestant) => contestant.id === id))
  if (unknown !== undefined)
    throw new Error(`--only expected ids out of ${others.map(({ id }) => id).join(', ')}, got ${unknown}`)
  return [...floors, ...others.filter(({ id }) => only?.includes(id) ?? true)]
}

async function measureGrowthOfProduct(
  installations: Installation[],
  { quick, only }: Options,
  report: Report,
): Promise<Results['growth']> {
  const [product] = installations.flatMap(productContestants)
  if (quick || only || !product) return []
  report('the product with databases of several sizes')
  return measureGrowth(product)
}

async function measureHostileClients(
  installations: Installation[],
  { quick, only, seconds }: Options,
  report: Report,
): Promise<HostileResult[]> {
  const [product] = installations.flatMap(productContestants)
  if (quick || only || !product) return []
  report('the product under attack')
  return measureHostile(product, seconds)
}

async function measureStartMocks(installations: Installation[], rounds: number): Promise<Results['startMock']> {
  const results = installations.map(({ name, directory }) => ({ name, directory, times: [] as number[] }))
  for (let round = 0; round < rounds; round++)
    for (const { directory, times } of results) times.push(await measureStartMock(directory))
  return results.map(({ name, times }) => ({ name, times }))
}

function toResult({ contestant, rounds, failure }: Measured): ContestantResult[] {
  const { id, name, kind, version } = contestant
  return failure === undefined ? [{ id, name, kind, version, rounds }] : []
}

function toLeftOut({ contestant, failure }: Measured): LeftOut {
  return failure === undefined ? [] : [{ name: contestant.name, reason: failure }]
}
