import { isIP } from 'node:net'

/** Whether `text` is an IPv4 or IPv6 address. One with a zone (`fe80::1%eth0`) is rejected: it names a local interface. */
export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%')
}

/** The canonical spelling of an address, for comparison: shortest IPv6 form, and plain IPv4 for IPv4-mapped IPv6. */
export function canonicalIp(address: string): string {
  if (isIP(address) !== 6) return address
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest)
  if (!mapped) return shortest
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The distinct addresses in order, each in the spelling that came first. */
export function distinctAddresses(addresses: readonly string[]): string[] {
  const distinct = new Map<string, string>()
  for (const address of addresses) {
    const canonical = canonicalIp(address)
    if (!distinct.has(canonical)) distinct.set(canonical, address)
  }
  return [...distinct.values()]
}
