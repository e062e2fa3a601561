import { readFileSync, writeFileSync } from 'node:fs'
import { type FixtureFile, FixturesError, parseFixtures, readFixtures } from '../store/index.ts'
import { Failure, usage } from './failure.ts'
import { withMock } from './remote.ts'
import { type Run, type Streams, writeJson } from './streams.ts'

/** Writes the state as a fixture file, or reads one. */
export const run: Run = async (request, streams) => {
  const [direction, file = '-'] = request.operands
  if (direction === 'export') {
    const state = await withMock(request, (control) => control.state.get())
    if (file === '-') writeJson(streams.stdout, state)
    else writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`)
  } else if (direction === 'import') {
    const state = await read(file, streams)
    writeJson(streams.stdout, await withMock(request, (control) => control.state.put(state)))
  } else throw usage(`state expected export or import, received ${JSON.stringify(direction ?? 'nothing')}`)
  return 0
}

async function read(file: string, { stdin }: Streams): Promise<FixtureFile> {
  const name = file === '-' ? 'the input' : file
  try {
    const text = file === '-' ? await textOf(stdin) : readFileSync(file, 'utf8')
    // What cannot stand together is refused here already.
    readFixtures(text)
    return parseFixtures(text)
  } catch (cause) {
    if (cause instanceof FixturesError) throw new Failure('fixtures', `${name}: ${cause.message}`, { cause })
    throw new Failure('fixtures', `${name} cannot be read (${cause instanceof Error ? cause.message : cause})`, {
      cause,
    })
  }
}

async function textOf(stdin: Streams['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
