import { getLocal } from 'mockttp'
import { answer, path } from '../job.js'

const server = getLocal({ recordTraffic: false })
await server.start(Number(process.argv[2]))
await server.forPost(path).thenJson(200, answer)
