import type { FastifyBaseLogger } from 'fastify'
import type { AppDependencies } from '../app.ts'
import { watchFile } from '../lib/watch-file.ts'
import type { Settings } from '../settings.ts'
import { type FixtureChanges, type Fixtures, FixturesError } from '../store/index.ts'
import { lineOf, usage } from './failure.ts'
import { isInline, loadFixtures, requireFile } from './load-fixtures.ts'

type Watch = NonNullable<AppDependencies['watch']>

/** What watches the fixture file, where the settings want that. @throws Failure where they name no file */
export function watchFixtures({ watch, fixtures: file }: Settings, first: Fixtures, log: FastifyBaseLogger) {
  if (!watch) return {}
  if (file === undefined || isInline(file)) throw usage('watch needs a fixture file; name one by --fixtures')
  const start: Watch = (refresh, closing) => {
    const take = (fixtures: Fixtures, orSay?: string) => {
      const said = sayings(refresh(fixtures)).join(', ') || orSay
      if (said) log.info({ event: 'fixtures' }, `fixtures ${file}: ${said}`)
    }
    // What has become of the file since an earlier run.
    take(first)
    void readAgain(file, { take, log, closing })
  }
  return { watch: start }
}

type ParsedBody = { take: (fixtures: Fixtures, orSay?: string) => void; log: FastifyBaseLogger; closing: AbortSignal }

async function readAgain(file: string, { take, log, closing }: ParsedBody): Promise<void> {
  // The first change is that the file is there at all.
  let orSay: string | undefined
  for await (const _change of watchFile(file, closing)) {
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
  if (error instanceof Error && error.cause instanceof FixturesError) return error.cause.messageWithoutReceived
  return lineOf(error).replace(`fixtures ${file}: `, '')
}

function sayings({ added, replaced, removed, kept, catalog }: FixtureChanges): string[] {
  return [
    ...counted(added, 'added'),
    ...counted(replaced, 'replaced'),
    ...counted(removed, 'removed'),
    ...counted(kept, 'kept until a reset, as calls have changed them or they were there before it was watched'),
    ...(catalog ? ['plans and default account in force'] : []),
  ]
}

const maxNamed = 10

function counted(keys: string[], what: string): string[] {
  if (keys.length === 0) return []
  const names = keys.length > maxNamed ? `${keys.slice(0, maxNamed).join(' ')} …` : keys.join(' ')
  return [`${keys.length} account${keys.length === 1 ? '' : 's'} ${what} (${names})`]
}
