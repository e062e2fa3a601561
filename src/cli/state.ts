import { readText, readTextStream } from '../lib/read-text.ts'
import { replaceFile } from '../lib/replace-file.ts'
import { type FixtureFile, FixturesError, parseFixtureFile, parseFixtures } from '../store/index.ts'
import { Failure } from './failure.ts'
import { maxFixtureBytes } from './load-fixtures.ts'
import { withMock } from './remote.ts'
import { type Run, type Streams, writeJson } from './streams.ts'

/** Exports the state as a fixture file, or imports a fixture file. */
export const run: Run = async (invocation, streams) => {
  const [action, file = '-'] = invocation.operands
  if (action === 'import') {
    const state = await read(file, streams)
    writeJson(streams.stdout, await withMock(invocation, (control) => control.state.put(state)))
    return 0
  }
  const state = await withMock(invocation, (control) => control.state.get())
  if (file === '-') writeJson(streams.stdout, state)
  else write(file, `${JSON.stringify(state, null, 2)}\n`)
  return 0
}

function write(file: string, text: string): void {
  try {
    replaceFile(file, text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new Failure('runtime', `${file} cannot be written (${reason})`, { cause })
  }
}

async function read(file: string, { stdin }: Streams): Promise<FixtureFile> {
  const name = file === '-' ? 'the input' : file
  try {
    const text = file === '-' ? await readTextStream(stdin, maxFixtureBytes) : readText(file, maxFixtureBytes)
    // Rejects parts that contradict each other.
    parseFixtures(text)
    return parseFixtureFile(text)
  } catch (cause) {
    if (cause instanceof FixturesError) throw new Failure('fixtures', `${name}: ${cause.message}`, { cause })
    const reason = cause instanceof Error ? cause.message : cause
    throw new Failure('fixtures', `${name} cannot be read (${reason})`, { cause })
  }
}
