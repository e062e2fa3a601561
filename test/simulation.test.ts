// @module-tag rounds
import fc from 'fast-check'
import { onTestFinished, test } from 'vitest'
import { isLong } from './support/long.ts'
import { report } from './support/report.ts'
import { toParameters } from './support/simulation/replay.ts'
import { type Server, startServer } from './support/simulation/server.ts'
import { simulate } from './support/simulation/simulate.ts'
import { sequences } from './support/simulation/steps.ts'
import { anyWorld } from './support/simulation/worlds.ts'

test('every answer is that of the model, after any sequence of calls and control requests', async () => {
  const servers = new Map<string, Server>()
  onTestFinished(async () => {
    for (const server of servers.values()) await server.close()
  })
  let runs = 0
  let calls = 0
  await fc.assert(
    fc.asyncProperty(anyWorld, sequences, async (world, steps) => {
      const server = servers.get(world.name) ?? (await startServer(world))
      servers.set(world.name, server)
      await simulate(server, world, steps)
      runs++
      calls += steps.length
    }),
    toParameters(process.env, isLong ? 2000 : 15),
  )
  report(`simulation: ${runs} sequences with ${calls} steps, each answered as by the model`)
}, 300_000)
