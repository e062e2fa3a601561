// The floor: the least that a Node.js server has to do to read a JSON body and answer with JSON.
import { createServer } from 'node:http'
import { answer } from '../job.js'

createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    JSON.parse(body)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
}).listen(Number(process.argv[2]), '127.0.0.1')
