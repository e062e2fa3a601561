import fc from 'fast-check'

/**
 * The parameters of fast-check from the environment: SIMULATION_SEED and SIMULATION_PATH repeat a failure, SIMULATION_RUNS is the
 * number of runs.
 */
export function toParameters<T>(environment: NodeJS.ProcessEnv, numRuns: number): fc.Parameters<T> {
  const { SIMULATION_SEED: seed, SIMULATION_PATH: path, SIMULATION_RUNS: runs } = environment
  return {
    numRuns: runs === undefined ? numRuns : Number(runs),
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path, endOnFailure: true }),
    includeErrorInReport: true,
    reporter: (details) => {
      if (details.failed) throw new Error(`${commandFor(details)}\n\n${fc.defaultReportMessage(details)}`)
    },
  }
}

function commandFor<T>({ seed, counterexamplePath }: fc.RunDetails<T>): string {
  return `To repeat this failure: SIMULATION_SEED=${seed} SIMULATION_PATH=${counterexamplePath} npx vitest run test/simulation.test.ts`
}
