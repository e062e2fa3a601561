import fastify from 'fastify/package.json' with { type: 'json' }
import { program } from '../lib/files.ts'
import type { Contestant } from './contestant.ts'

/** The least that a server can do: it reads the body, parses it, and answers. */
export const floors: Contestant[] = [
  {
    id: 'node-http',
    name: 'bare node:http',
    kind: 'floor',
    version: process.versions.node,
    prepare: (port) => [program('node-http.js'), String(port)],
  },
  {
    id: 'fastify',
    name: 'bare Fastify',
    kind: 'floor',
    version: fastify.version,
    prepare: (port) => [program('fastify.js'), String(port)],
  },
]
