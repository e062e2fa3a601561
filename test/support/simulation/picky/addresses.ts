/** Addresses that are simulated, each with its spellings. The first is that of the connection. */
const hosts = [
  ['127.0.0.1', '::ffff:127.0.0.1'],
  ['10.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1'],
  ['10.0.0.2'],
  ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1'],
]

export const socketAddress = '127.0.0.1'
export const addresses = hosts.flat()

/** Whether two spellings mean one address (bound-api-token). */
export function isSameAddress(one: string, other: string): boolean {
  return one === other || hosts.some((spellings) => spellings.includes(one) && spellings.includes(other))
}

/** The distinct addresses, each in the spelling that came first (one-token-per-address). */
export function distinct(list: readonly string[]): string[] {
  return list.filter((address, index) => list.findIndex((other) => isSameAddress(address, other)) === index)
}
