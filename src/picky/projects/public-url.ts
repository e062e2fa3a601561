import type { FastifyRequest } from 'fastify'
import { hostInUrl, isWildcard } from '../../lib/host.ts'
import type { Settings } from '../../settings.ts'

/** The base of the URLs that answers carry, without a slash at its end. */
export function publicUrl(request: FastifyRequest, { publicUrl, host, port }: Settings): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '')
  const address = listenedOn(request)
  // Who listens on every address cannot say which of them the client reaches; the client can.
  if (address && isWildcard(address.address) && request.host) return `http://${request.host}`
  return `http://${hostInUrl(address?.address ?? host)}:${address?.port ?? port}`
}

// None where requests are injected, without a socket.
function listenedOn(request: FastifyRequest) {
  const [address] = request.server.addresses()
  return typeof address === 'object' ? address : undefined
}
