import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, path } from '../job.js'
import type { Contestant } from './contestant.ts'
import { moduleFile, versionOf } from './peer-package.ts'

/** Mockoon answers with a fixed body, without templates. It logs each call to standard output, and that cannot be switched off. */
export const mockoon: Contestant = {
  id: 'mockoon',
  name: 'Mockoon CLI',
  kind: 'peer',
  version: versionOf('@mockoon/cli'),
  prepare(port, directory) {
    const file = join(directory, 'environment.json')
    writeFileSync(file, JSON.stringify(environment))
    const options = ['--hostname', '127.0.0.1', '--port', String(port), '--disable-log-to-file', '--disable-admin-api']
    return [moduleFile('@mockoon/cli/bin/run.js'), 'start', '--data', file, ...options]
  },
}

const routeId = '7f1b3a52-6a0e-4d0b-9c53-1f3f6f0a4b02'

const environment = {
  uuid: '7f1b3a52-6a0e-4d0b-9c53-1f3f6f0a4b01',
  lastMigration: 33,
  name: 'create-project',
  endpointPrefix: '',
  latency: 0,
  port: 0,
  hostname: '127.0.0.1',
  folders: [],
  routes: [
    {
      uuid: routeId,
      type: 'http',
      documentation: '',
      method: 'post',
      endpoint: path.slice(1),
      responses: [
        {
          uuid: '7f1b3a52-6a0e-4d0b-9c53-1f3f6f0a4b03',
          body: JSON.stringify(answer),
          latency: 0,
          statusCode: 200,
          label: '',
          headers: [],
          bodyType: 'INLINE',
          filePath: '',
          databucketID: '',
          sendFileAsBody: false,
          rules: [],
          rulesOperator: 'OR',
          disableTemplating: true,
          fallbackTo404: false,
          default: true,
          crudKey: 'id',
          callbacks: [],
        },
      ],
      responseMode: null,
      streamingMode: null,
      streamingInterval: 0,
    },
  ],
  rootChildren: [{ type: 'route', uuid: routeId }],
  proxyMode: false,
  proxyHost: '',
  proxyRemovePrefix: false,
  tlsOptions: {
    enabled: false,
    type: 'CERT',
    pfxPath: '',
    certPath: '',
    keyPath: '',
    caPath: '',
    passphrase: '',
  },
  cors: false,
  headers: [{ key: 'Content-Type', value: 'application/json' }],
  proxyReqHeaders: [],
  proxyResHeaders: [],
  data: [],
  callbacks: [],
}
