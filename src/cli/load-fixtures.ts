import { readFileSync } from 'node:fs'
import { type Fixtures, FixturesError, readFixtures } from '../store/index.ts'
import { Failure } from './failure.ts'

/** The fixtures that the setting names: a file, or the JSON itself. @throws Failure naming the file and what is wrong */
export function loadFixtures(setting: string | undefined): Fixtures {
  if (setting === undefined) return readFixtures()
  const inline = setting.trimStart().startsWith('{')
  const name = inline ? 'fixtures given inline' : `fixtures ${setting}`
  try {
    return readFixtures(inline ? setting : readFileSync(setting, 'utf8'))
  } catch (cause) {
    if (cause instanceof FixturesError) throw new Failure('fixtures', `${name}: ${cause.message}`, { cause })
    throw new Failure(
      'fixtures',
      `${name}: the file cannot be read (${cause instanceof Error ? cause.message : cause})`,
      { cause },
    )
  }
}
