import { program } from '../lib/files.ts'
import type { Contestant } from './contestant.ts'
import { versionOf } from './peer-package.ts'

/** mockttp answers with a fixed body. It keeps no record of the calls. */
export const mockttp: Contestant = {
  id: 'mockttp',
  name: 'mockttp',
  kind: 'peer',
  version: versionOf('mockttp'),
  prepare: (port) => [program('mockttp.js'), String(port)],
}
