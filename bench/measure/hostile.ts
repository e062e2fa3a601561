import { attackers, attackTogether, countOf } from '../../test/support/hostile-clients/attackers.ts'
import type { Contestant } from '../contestants/contestant.ts'
import { startServer } from '../lib/server.ts'
import { runLoad } from '../load/run-load.ts'

/** The p99 of other clients' calls while clients of a kind attack, in milliseconds; the first result is without any. */
export type HostileResult = { name: string; p99: number }

const load = { connections: 16, rate: 200 }

/** Calls the product at a low rate, alone and while each kind of hostile client of test/support attacks its HTTP port. */
export async function measureHostile(product: Contestant, seconds: number): Promise<HostileResult[]> {
  const { port, stop } = await startServer(product)
  const measure = async (name: string): Promise<HostileResult> => {
    const { p99 } = await runLoad({ ...load, port, seconds, warmUpSeconds: seconds / 2 })
    return { name, p99 }
  }
  const results = [await measure('no hostile clients')]
  for (const [kind, attacker] of Object.entries(attackers)) {
    // The program that is measured has only one port.
    if ((attacker.via ?? 'http') !== 'http') continue
    const count = countOf(attacker, 'short')
    const sockets = await attackTogether({ port, httpsPort: port }, attacker, count)
    results.push(await measure(`${count} ${kind}`))
    for (const socket of sockets) socket.destroy()
  }
  await stop()
  return results
}
