import { readFileSync, statSync } from 'node:fs'
import { type Fixtures, FixturesError, readFixtures } from '../store/index.ts'
import { Failure } from './failure.ts'

const maxBytes = 64 * 1024 * 1024

/** Whether the setting holds the JSON itself, and not the name of a file. */
export function isInline(setting: string): boolean {
  return setting.trimStart().startsWith('{')
}

/** The fixtures that the setting names: a file, or the JSON itself. @throws Failure naming the file and what is wrong */
export function loadFixtures(setting: string | undefined): Fixtures {
  if (setting === undefined) return readFixtures()
  if (isInline(setting)) return parse(setting, 'fixtures given inline')
  return parse(textOf(setting), `fixtures ${setting}`)
}

/** @throws Failure where something has this name that is no file, and may never be read to its end */
export function requireFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== false) return
  throw new Failure('fixtures', `fixtures ${file}: expected a file, which it is not`)
}

/** The fixtures that a text holds. @throws Failure that begins with `name` */
function parse(text: string, name: string): Fixtures {
  try {
    return readFixtures(text)
  } catch (cause) {
    if (!(cause instanceof FixturesError)) throw cause
    throw new Failure('fixtures', `${name}: ${cause.message}`, { cause })
  }
}

function textOf(file: string): string {
  try {
    if (statSync(file).size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`)
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new Failure('fixtures', `fixtures ${file}: the file cannot be read (${reason})`, { cause })
  }
}
