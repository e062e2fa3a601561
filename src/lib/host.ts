import { isIPv4, isIPv6 } from 'node:net'

/** Whether `host` means all addresses of the machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** `host` as written in a URL that this machine can call: IPv6 in brackets, the loopback address for a wildcard. */
export function toUrlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** The TCP address a server listens on; undefined if it listens on none. */
export function listeningAddress<A extends { port: number }>([address]: readonly (string | A)[]): A | undefined {
  return typeof address === 'object' ? address : undefined
}

/** The base URL of a server that listens on `addresses`, or is about to listen on `host` and `port`. */
export function toBaseUrl(
  scheme: 'http' | 'https',
  addresses: readonly (string | { port: number })[],
  { host, port }: { host: string; port: number },
): string {
  return `${scheme}://${toUrlHost(host)}:${listeningAddress(addresses)?.port ?? port}`
}

/** A host and a port, in lower case; the port is undefined if it is not given. */
export type Authority = { hostname: string; port: number | undefined }

/**
 * Parses a Host header, or the same part of a URL. Strictly: a URL parser also accepts user names, paths and white space, and
 * replaces other ways to write an address.
 *
 * @returns undefined for anything but a host name or an IP address, with or without a port
 */
export function parseAuthority(text: string): Authority | undefined {
  const [, hostname, port] = /^(\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*)(?::(\d{1,5}))?$/.exec(text.toLowerCase()) ?? []
  if (hostname === undefined || Number(port ?? 0) > 65_535) return undefined
  if (hostname.startsWith('[') && !isIPv6(hostname.slice(1, -1))) return undefined
  return { hostname, port: port === undefined ? undefined : Number(port) }
}

/** Whether the host of an authority is an IP address. */
export function isAddress({ hostname }: Authority): boolean {
  return hostname.startsWith('[') || isIPv4(hostname)
}
