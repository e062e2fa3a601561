import type { Contestant } from '../contestants/contestant.ts'
import { program } from '../lib/files.ts'
import { startServer } from '../lib/server.ts'
import { type LoadResult, runLoad } from '../load/run-load.ts'

const fixedBytes: Contestant = {
  id: 'fixed-bytes',
  name: 'fixed bytes',
  kind: 'floor',
  version: process.versions.node,
  prepare: (port) => [program('fixed-bytes.js'), String(port)],
}

/** Loads a process that answers with fixed bytes, to find out how many calls a second the load generator can send. */
export async function measureGeneratorLimit(seconds: number): Promise<LoadResult> {
  const server = await startServer(fixedBytes)
  const result = await runLoad({ port: server.port, connections: 16, seconds, warmUpSeconds: seconds / 2 })
  await server.stop()
  return result
}
