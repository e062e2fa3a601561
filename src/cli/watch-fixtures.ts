import type { FastifyBaseLogger } from 'fastify'
import type { Surroundings } from '../app.ts'
import { fileChanges } from '../lib/watch-file.ts'
import type { Settings } from '../settings.ts'
import { type Fixtures, FixturesError, type Refreshed } from '../store/index.ts'
import { lineOf, usage } from './failure.ts'
import { isInline, loadFixtures, requireFile } from './load-fixtures.ts'

type Watch = NonNullable<Surroundings['watch']>

/** What watches the fixture file, where the settings want that. @throws Failure where they name no file */
export function watchFixtures({ watch, fixtures: file }: Settings, first: Fixtures, log: FastifyBaseLogger) {
  if (!watch) return {}
  if (file === undefined || isInline(file)) throw usage('watch needs a fixture file; name one by --fixtures')
  const start: Watch = (refresh, ending) => {
    const take = (fixtures: Fixtures, orSay?: string) => {
      const said = sayings(refresh(fixtures)).join(', ') || orSay
      if (said) log.info({ event: 'fixtures' }, `fixtures ${file}: ${said}`)
    }
    // What has become of the file since an earlier run.
    take(first)
    void readAgain(file, { take, log, ending })
  }
  return { watch: start }
}

type Reading = { take: (fixtures: Fixtures, orSay?: string) => void; log: FastifyBaseLogger; ending: AbortSignal }

async function readAgain(file: string, { take, log, ending }: Reading): Promise<void> {
  // The first change is that the file is there at all.
  let orSay: string | undefined
  for await (const _change of fileChanges(file, ending)) {
    try {
      requireFile(file)
      take(loadFixtures(file), orSay)
    } catch (error) {
      log.warn({ event: 'fixtures' }, `fixtures ${file}: ${reasonOf(error, file)}; what was read before stays in force`)
    }
    orSay = 'nothing in it is new'
  }
}

function reasonOf(error: unknown, file: string): string {
  if (error instanceof Error && error.cause instanceof FixturesError) return error.cause.unquoted
  return lineOf(error).replace(`fixtures ${file}: `, '')
}

function sayings({ added, replaced, removed, kept, terms }: Refreshed): string[] {
  return [
    ...counted(added, 'added'),
    ...counted(replaced, 'replaced'),
    ...counted(removed, 'removed'),
    ...counted(kept, 'kept until a reset, as calls have changed them or they were there before it was watched'),
    ...(terms ? ['plans and default account in force'] : []),
  ]
}

const mostNamed = 10

function counted(keys: string[], what: string): string[] {
  if (keys.length === 0) return []
  const names = keys.length > mostNamed ? `${keys.slice(0, mostNamed).join(' ')} …` : keys.join(' ')
  return [`${keys.length} account${keys.length === 1 ? '' : 's'} ${what} (${names})`]
}
