import { parseArgs } from 'node:util'

/** What a run of the benchmark does. */
export type Options = {
  /** only the floors, the product, and an earlier revision of it; prints a table and writes no file */
  quick: boolean
  /** the earlier revision to compare with */
  against: string | undefined
  /** ids of the contestants to run; the others are left out */
  only: string[] | undefined
  rounds: number
  /** how long each kind of load lasts, not counting its warm-up */
  seconds: number
}

/** The shortest run whose results are not marked as provisional. */
export const fullRun = { rounds: 5, seconds: 4 }
const quickRun = { rounds: 3, seconds: 0.7 }

export const usage = `npm run bench -- [options]

  --quick            only the floors, the product and an earlier revision of it, in less than 3 minutes; writes no file
  --against REVISION the earlier revision to compare with; with --quick, the last release or the commit before this one
  --rounds N         rounds; ${fullRun.rounds}, or ${quickRun.rounds} with --quick
  --seconds N        seconds for each kind of load; ${fullRun.seconds}, or ${quickRun.seconds} with --quick
  --only ID,ID       only these contestants, such as node-http,fastify,product-file,prism; writes no file
  --help
`

/** Reads the command line. @returns undefined if it asks for help @throws Error for an unknown option or an invalid value */
export function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      against: { type: 'string' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return undefined
  const defaults = values.quick ? quickRun : fullRun
  const rounds = toPositive('rounds', values.rounds ?? defaults.rounds)
  if (!Number.isInteger(rounds)) throw new Error(`--rounds expected a whole number, got ${rounds}`)
  return {
    quick: values.quick,
    against: values.against,
    only: values.only?.split(','),
    rounds,
    seconds: toPositive('seconds', values.seconds ?? defaults.seconds),
  }
}

function toPositive(name: string, value: string | number): number {
  const number = Number(value)
  if (number > 0 && number <= 60) return number
  throw new Error(`--${name} expected a number above 0 and up to 60, got ${value}`)
}
