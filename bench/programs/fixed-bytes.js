// Answers whatever arrives with fixed bytes, to find out how many answers a second the load generator can take.
import { createServer } from 'node:net'
import { answer } from '../job.js'

const body = JSON.stringify(answer)
const bytes = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
)
createServer((socket) => {
  socket.setNoDelay()
  socket.on('data', () => socket.write(bytes))
  socket.on('error', () => socket.destroy())
}).listen(Number(process.argv[2]), '127.0.0.1')
