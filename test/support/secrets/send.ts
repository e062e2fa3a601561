import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Misplaced } from './misplace.ts'

/** A response: its status line and headers, and its body. */
export type Received = { head: string; text: string }

/** Creates a function that sends requests to a mock, over HTTPS too, whose certificate is not checked. */
export function createSender(url: string) {
  const { protocol, hostname, port } = new URL(url)
  const isSecure = protocol === 'https:'
  const agent = isSecure
    ? new SecureAgent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false })
    : new Agent({ keepAlive: true, maxSockets: 16 })
  return async ({ method, path, headers, body }: Misplaced): Promise<Received> => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { hostname, port, method, path, headers: { ...headers, ...length }, agent }
    const sent = isSecure ? secureRequest(options) : request(options)
    const arrived = once(sent, 'response')
    sent.end(body)
    const [response] = await arrived
    return { head: toHead(response), text: await text(response) }
  }
}

function toHead({ statusCode, rawHeaders }: IncomingMessage): string {
  return [statusCode, ...rawHeaders].join('\n')
}

/** Sends bytes as they are, and ends the connection. @returns what was answered */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.end(bytes)
  socket.on('error', () => undefined)
  return text(socket).catch(String)
}
