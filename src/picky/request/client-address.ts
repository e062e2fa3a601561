import type { FastifyRequest } from 'fastify'
import { describeValue } from '../../lib/describe.ts'
import { isIpAddress } from '../../lib/ip.ts'
import type { Settings } from '../../settings.ts'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

export const clientAddressRulings = {
  clientAddress: {
    ...invented('behind Docker or a proxy, the address of the connection is not that of the client'),
    says: 'The setting client-address says which address a call with an API token comes from. header (default): the address in the header x-mock-client-address. Without this header, a bound token is accepted from any address, and x-mock-explain says so; if it is not an address, the call gets 410, with a master token too. socket: the address of the connection. forwarded: the last entry of X-Forwarded-For, or the address of the connection if there is none. socket and forwarded ignore the header x-mock-client-address.',
  },
}

/**
 * The address that a call comes from, according to the setting client-address. undefined if nothing says it. The last entry
 * of X-Forwarded-For is returned as it is, even if it is not an address.
 *
 * @throws ApiError 410 if the header x-mock-client-address is not an address
 */
export function clientAddress(
  { raw: { headers, socket } }: FastifyRequest,
  setting: Settings['clientAddress'],
): string | undefined {
  if (setting === 'header') return parseAddressHeader(headers['x-mock-client-address'])
  const forwarded = setting === 'forwarded' ? lastEntry(headers['x-forwarded-for']) : undefined
  return forwarded ?? withoutZone(socket.remoteAddress ?? '')
}

function parseAddressHeader(header: string | string[] | undefined): string | undefined {
  if (header === undefined || (typeof header === 'string' && isIpAddress(header))) return header
  throw errors.invalidRequest(
    `header x-mock-client-address: expected an IPv4 or IPv6 address, received ${describeValue(header)}`,
  )
}

// Some proxies add the port: `10.0.0.1:50112`, `[::1]:50112`.
function lastEntry(header: string | string[] | undefined): string | undefined {
  const last = String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  if (!last) return undefined
  const [, bracketed, v4] = /^(?:\[(.+)\](?::\d+)?|([\d.]+):\d+)$/.exec(last) ?? []
  return bracketed ?? v4 ?? last
}

function withoutZone(address: string): string {
  return address.replace(/%.*/, '')
}
