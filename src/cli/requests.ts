import type { Calls, Requests } from '../client/requests.ts'
import type { Entry } from '../store/index.ts'
import type { Flags } from './commands.ts'
import { withMock } from './remote.ts'
import { type Output, type Run, writeTable } from './streams.ts'

const columns = ['seq', 'time', 'account', 'operation', 'status', 'http', 'ms', 'fault', 'reason']
const pageSize = 1000
// No call has this fingerprint.
const noAccount = 'fp_000000000000'

/** Shows the newest calls, and with --follow each new one as it is received. */
export const run: Run = async (invocation, { stdout, stderr }) => {
  const { limit = 100, json, follow } = invocation.flags
  const calls = toCalls(invocation.flags)
  await withMock(invocation, async ({ requests }) => {
    const { newest, earlier, cursor } = await readNewest(requests, { calls, limit })
    stderr.write(describeRest(newest.length, earlier))
    show(newest, { stdout, json, header: newest.length > 0 })
    if (!follow) return
    for await (const entry of requests.stream({ ...calls, since: cursor })) show([entry], { stdout, json })
  })
  return 0
}

function describeRest(shown: number, earlier: number): string {
  if (shown === 0) return 'no calls\n'
  return earlier === 0 ? '' : `${earlier} earlier ${earlier === 1 ? 'call is' : 'calls are'} not shown; see --limit\n`
}

function toCalls({ operation, status, since }: Flags): Calls {
  return {
    ...(operation !== undefined && { operation }),
    ...(status !== undefined && { status }),
    ...(since !== undefined && { since }),
  }
}

// The mock lists the oldest calls first, so all pages are read, and only the newest calls are kept.
async function readNewest(requests: Requests, { calls, limit }: { calls: Calls; limit: number }) {
  // Pages are read up to the call that is the newest now, as a busy mock never runs out of pages. Its cursor is that of a
  // list without calls.
  const { cursor: end } = await requests.list({ account: noAccount })
  let newest: Entry[] = []
  let count = 0
  let cursor = calls.since ?? 0
  do {
    const page = await requests.list({ ...calls, since: cursor, limit: pageSize })
    newest = [...newest, ...page.requests].slice(-limit)
    count += page.requests.length
    cursor = page.cursor
  } while (cursor < end)
  return { newest, earlier: count - newest.length, cursor }
}

type Format = { stdout: Output; json: true | undefined; header?: boolean }

function show(entries: Entry[], { stdout, json, header = false }: Format): void {
  if (json) for (const entry of entries) stdout.write(`${JSON.stringify(entry)}\n`)
  else writeTable(stdout, [...(header ? [columns] : []), ...entries.map(toRow)])
}

function toRow(entry: Entry): string[] {
  const { seq, time, account, operation, path, status, http_status, duration_ms, fault } = entry
  const cells = [seq, time, account, operation ?? path, status, http_status, duration_ms, fault, toReason(entry)]
  return cells.map((cell) => String(cell ?? '-'))
}

// The message of an error is longer than the deviation that is recorded for it.
function toReason({ status, http_status, answer, deviations, fault }: Entry): string | undefined {
  if (status === 100 && http_status !== null) return undefined
  const message: unknown = fault === null ? Object(answer).message : undefined
  return typeof message === 'string' ? message : deviations.at(-1)
}
