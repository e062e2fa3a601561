// The load generator, a process of its own. Argument: a LoadPlan as JSON. Prints a LoadResult as JSON. An answer that is not a
// success ends it with exit code 1.
import { quantile } from '../results/statistics.ts'
import { runClosedLoop } from './closed-loop.ts'
import { connect } from './connection.ts'
import { runOpenLoop } from './open-loop.ts'
import type { LoadPlan, LoadResult } from './run-load.ts'

const { port, connections: count, warmUpSeconds, seconds, rate }: LoadPlan = JSON.parse(String(process.argv[2]))
const connections = await Promise.all(Array.from({ length: count }, () => connect(port)))
const run = async (duration: number) =>
  rate === undefined
    ? { latencies: await runClosedLoop(connections, duration), gaps: [] }
    : runOpenLoop(connections, rate, duration)

await run(warmUpSeconds)
const cpuBefore = process.cpuUsage()
const started = performance.now()
const { latencies, gaps } = await run(seconds)
const elapsed = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
for (const connection of connections) connection.close()

const result: LoadResult = {
  rate: latencies.length / elapsed,
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
  generatorCpu: (user + system) / 1e6 / elapsed,
  ...(rate !== undefined && { generatorGap: quantile(gaps, 0.99) }),
}
process.stdout.write(JSON.stringify(result))
