import { isIP } from 'node:net'

/** Whether `text` is an IPv4 or IPv6 address; one with a zone (`fe80::1%eth0`) names an interface here, so it is not. */
export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%')
}

/** The one spelling by which addresses compare: IPv6 in its shortest form, IPv4 in IPv6 as plain IPv4. */
export function canonicalIp(address: string): string {
  if (isIP(address) !== 6) return address
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest)
  if (!mapped) return shortest
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The addresses in their order, each in the first of its spellings; for none, one empty text: no address. */
export function distinctAddresses(addresses: readonly string[]): string[] {
  const distinct = new Map<string, string>()
  for (const address of addresses) {
    const canonical = canonicalIp(address)
    if (!distinct.has(canonical)) distinct.set(canonical, address)
  }
  return distinct.size === 0 ? [''] : [...distinct.values()]
}
