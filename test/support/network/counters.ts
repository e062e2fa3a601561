import { existsSync, readFileSync } from 'node:fs'

/**
 * What Linux has counted in this network namespace since it exists: packets and connections for which there was no route, and
 * datagrams, which DNS uses. Undefined if this is not Linux.
 */
export function readCounters(): Record<string, number> | undefined {
  if (!existsSync('/proc/net/snmp')) return undefined
  // Each protocol has two lines: the names, and the values.
  const lines = readFileSync('/proc/net/snmp', 'utf8').split('\n')
  const counted = new Map(lines.flatMap((names, index) => pairs(names, lines[index + 1] ?? '')))
  for (const line of readFileSync('/proc/net/snmp6', 'utf8').split('\n')) {
    const [name = '', value] = line.split(/\s+/)
    counted.set(name, Number(value))
  }
  return Object.fromEntries(counterNames.map((name) => [name, counted.get(name) ?? Number.NaN]))
}

const counterNames = [
  'Ip:OutNoRoutes',
  'Ip6OutNoRoutes',
  'Udp:OutDatagrams',
  'Udp6OutDatagrams',
  'Udp:NoPorts',
  'Udp6NoPorts',
]

function pairs(names: string, values: string): [string, number][] {
  const [protocol, ...keys] = names.split(' ')
  const [same, ...numbers] = values.split(' ')
  return protocol === same && protocol ? keys.map((key, index) => [protocol + key, Number(numbers[index])]) : []
}
