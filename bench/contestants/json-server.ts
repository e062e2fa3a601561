import { program } from '../lib/files.ts'
import type { Contestant } from './contestant.ts'
import { versionOf } from './peer-package.ts'

/** json-server answers with a fixed body from a route of our own, with its default middleware but without its log. */
export const jsonServer: Contestant = {
  id: 'json-server',
  name: 'json-server',
  kind: 'peer',
  version: versionOf('json-server'),
  prepare: (port) => [program('json-server.js'), String(port)],
}
