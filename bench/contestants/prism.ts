import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, path } from '../job.js'
import type { Contestant } from './contestant.ts'
import { moduleFile, versionOf } from './peer-package.ts'

/** Prism checks the request against the document and answers with its example. It logs nothing. */
export const prism: Contestant = {
  id: 'prism',
  name: 'Prism',
  kind: 'peer',
  version: versionOf('@stoplight/prism-cli'),
  prepare(port, directory) {
    const file = join(directory, 'openapi.json')
    writeFileSync(file, JSON.stringify(document))
    const options = ['--host', '127.0.0.1', '--port', String(port), '--verboseLevel', 'silent']
    return [moduleFile('@stoplight/prism-cli/dist/index.js'), 'mock', file, ...options]
  },
}

const text = { type: 'string' }

const document = {
  openapi: '3.0.3',
  info: { title: 'create-project', version: '1' },
  paths: {
    [path]: {
      post: {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['token', 'project_name'],
                properties: {
                  token: { type: 'string', minLength: 1 },
                  project_name: { type: 'string', maxLength: 20 },
                  number: text,
                  company_name: text,
                  country: text,
                  time_zone: text,
                  generate_api_token: { type: 'boolean' },
                  token_ip_address: { type: 'array', items: text },
                  global_webhook: text,
                  event_webhook: text,
                  smart_reply_webhook: text,
                },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'the project',
            content: { 'application/json': { schema: { type: 'object' }, example: answer } },
          },
        },
      },
    },
  },
}
