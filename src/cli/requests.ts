import type { Entry } from '../store/index.ts'
import { numberIn, withMock } from './remote.ts'
import { type Run, type Streams, writeTable } from './streams.ts'

const columns = ['seq', 'time', 'account', 'operation', 'status', 'http', 'ms', 'fault']

/** Shows the calls that came, and with --follow those that come. */
export const run: Run = async (request, streams) => {
  const { flags } = request
  const [status, since, limit] = [numberIn(flags, 'status'), numberIn(flags, 'since'), numberIn(flags, 'limit')]
  const meant = {
    ...(flags.operation !== undefined && { operation: flags.operation }),
    ...(status !== undefined && { status }),
  }
  await withMock(request, async ({ requests }) => {
    const from = { ...(since !== undefined && { since }), ...(limit !== undefined && { limit }) }
    const found = await requests.list({ ...meant, ...from })
    write(found.requests, streams, flags.json !== undefined)
    if (flags.follow === undefined) return
    for await (const entry of requests.stream({ ...meant, since: found.cursor }))
      write([entry], streams, flags.json !== undefined)
  })
  return 0
}

function write(entries: Entry[], { stdout, stderr }: Streams, asJson: boolean): void {
  if (asJson) for (const entry of entries) stdout.write(`${JSON.stringify(entry)}\n`)
  else if (entries.length > 0) writeTable(stdout, [...(entries.length > 1 ? [columns] : []), ...entries.map(rowOf)])
  else stderr.write('no calls\n')
}

function rowOf({ seq, time, account, operation, path, status, http_status, duration_ms, fault }: Entry): string[] {
  const words = [seq, time, account, operation ?? path, status, http_status, duration_ms, fault]
  return words.map((word) => String(word ?? '-'))
}
