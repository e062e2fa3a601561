import { statSync } from 'node:fs'
import { readText } from '../lib/read-text.ts'
import { type Fixtures, FixturesError, parseFixtures } from '../store/index.ts'
import { Failure } from './failure.ts'

/** The maximum size of a fixture file. */
export const maxFixtureBytes = 64 * 1024 * 1024

/** Whether the setting is the JSON itself, and not the name of a file. */
export function isInline(setting: string): boolean {
  return setting.trimStart().startsWith('{')
}

/** Loads fixtures from a file or from inline JSON. @throws Failure with the file's name and the error */
export function loadFixtures(setting: string | undefined): Fixtures {
  if (setting === undefined) return parseFixtures()
  if (isInline(setting)) return parse(setting, 'fixtures given inline')
  return parse(readFixtures(setting), `fixtures ${setting}`)
}

/** A missing file passes: reading it fails at once. @throws Failure for a pipe or a device, whose reading may never end */
export function rejectSpecialFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== false) return
  throw new Failure('fixtures', `fixtures ${file}: expected a regular file`)
}

function parse(text: string, name: string): Fixtures {
  try {
    return parseFixtures(text)
  } catch (cause) {
    if (!(cause instanceof FixturesError)) throw cause
    throw new Failure('fixtures', `${name}: ${cause.message}`, { cause })
  }
}

function readFixtures(file: string): string {
  try {
    return readText(file, maxFixtureBytes)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new Failure('fixtures', `fixtures ${file}: the file cannot be read (${reason})`, { cause })
  }
}
