import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Contestant } from './contestant.ts'

/** An installed package of the product, and what to call it in the results. */
export type Installation = { id: string; name: string; version: string; directory: string }

/** The product with its default settings, once with a file database and once in memory. */
export function productContestants({ id, name, version, directory }: Installation): Contestant[] {
  const program = join(dirname(mainModuleOf(directory)), 'bin.js')
  const contestant = (database: string, description: string): Contestant => ({
    id: `${id}-${description}`,
    name: `${name}, ${description}`,
    kind: 'product',
    version,
    prepare: (port) => [program, 'serve', `--port=${port}`, `--db=${database}`],
  })
  return [contestant('bench.sqlite', 'file'), contestant(':memory:', 'memory')]
}

/** The file that `import 'picky-assist-mock'` loads, where the package is installed in `directory`. */
export function mainModuleOf(directory: string): string {
  return join(dirname(createRequire(join(directory, 'package.json')).resolve('picky-assist-mock')), 'index.js')
}
