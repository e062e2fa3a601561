// Loaded before a program with --require. Appends what it does on the network to the file in RECORD_NETWORK, one JSON object a
// line: each connection, each datagram, each name it looks up, and each process it starts.
const { ChildProcess } = require('node:child_process')
const dgram = require('node:dgram')
const dns = require('node:dns')
const { appendFileSync } = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const net = require('node:net')

const file = process.env.RECORD_NETWORK

/** @type {(entry: object) => void} */
function record(entry) {
  if (file) appendFileSync(file, `${JSON.stringify({ ...entry, program: process.argv.slice(1).join(' ') })}\n`)
}

/**
 * Records each call of a method, then calls it.
 *
 * @type {(owner: any, name: string, toEntry: (...given: any[]) => object | undefined) => void}
 */
function observe(owner, name, toEntry) {
  const original = owner[name]
  /** @type {(this: unknown, ...given: unknown[]) => unknown} */
  owner[name] = function (...given) {
    const entry = toEntry(...given)
    if (entry) record(entry)
    return Reflect.apply(original, this, given)
  }
}

observe(net.Socket.prototype, 'connect', (...given) => {
  // net.connect passes its arguments as one array.
  const [first, second] = Array.isArray(given[0]) ? given[0] : given
  const { host = 'localhost', port, path } = Object(typeof first === 'object' ? first : { port: first, host: second })
  return { kind: 'connect', host: path ?? host, port }
})
for (const name of ['send', 'connect', 'bind']) observe(dgram.Socket.prototype, name, () => ({ kind: 'datagram' }))
// Addresses are looked up too, which asks nobody.
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
  for (const name of Object.getOwnPropertyNames(owner).filter((name) => /^(lookup|resolve|reverse)/.test(name)))
    observe(owner, name, (host) => (net.isIP(host) || host === 'localhost' ? undefined : { kind: 'lookup', host }))
observe(ChildProcess.prototype, 'spawn', ({ file }) => ({ kind: 'spawn', file }))
syncBuiltinESMExports()
