import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, path } from '../job.js'
import { findFreePort } from '../lib/port.ts'
import type { Contestant } from './contestant.ts'
import { moduleFile, versionOf } from './peer-package.ts'

/**
 * mountebank answers with a fixed body on a port of the stub's own. Connections stay open, which is not its default, and it
 * logs only warnings.
 */
export const mountebank: Contestant = {
  id: 'mountebank',
  name: 'mountebank',
  kind: 'peer',
  version: versionOf('mountebank'),
  async prepare(port, directory) {
    const file = join(directory, 'imposters.json')
    writeFileSync(file, JSON.stringify({ imposters: [imposter(port)] }))
    const options = ['--localOnly', '--nologfile', '--loglevel', 'warn', '--pidfile', 'mb.pid']
    const adminPort = String(await findFreePort())
    return [moduleFile('mountebank/bin/mb'), 'start', '--port', adminPort, '--configfile', file, ...options]
  },
}

const imposter = (port: number) => ({
  protocol: 'http',
  port,
  host: '127.0.0.1',
  defaultResponse: { headers: { Connection: 'Keep-Alive', 'Content-Type': 'application/json' } },
  stubs: [{ predicates: [{ equals: { method: 'POST', path } }], responses: [{ is: { body: answer } }] }],
})
