import jsonServer from 'json-server'
import { answer, path } from '../job.js'

const server = jsonServer.create()
server.use(jsonServer.defaults({ logger: false }))
server.use(jsonServer.bodyParser)
server.post(path, (_request, response) => response.jsonp(answer))
server.listen(Number(process.argv[2]), '127.0.0.1')
