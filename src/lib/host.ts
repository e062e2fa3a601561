/** Whether `host` stands for every address of the machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** `host` as it stands in a URL that this machine can call: IPv6 in brackets, the loopback address for every address. */
export function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** The port among the addresses that a server listens on; undefined where that is none of TCP. */
export function portIn([address]: readonly (string | { port: number })[]): number | undefined {
  return typeof address === 'object' ? address.port : undefined
}
