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
