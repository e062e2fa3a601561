// The floor of a Fastify server: one route, no schema, no hooks. Fastify is the version that the product contains.
import fastify from 'fastify'
import { answer, path } from '../job.js'

const app = fastify()
app.post(path, async () => answer)
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
