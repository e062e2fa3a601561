import type { FastifyBaseLogger } from 'fastify'
import type { AppDependencies } from '../app.ts'
import { watchFile } from '../lib/watch-file.ts'
import type { Settings } from '../settings.ts'
import { type FixtureChanges, type Fixtures, FixturesError } from '../store/index.ts'
import { toLine, usage } from './failure.ts'
import { isInline, loadFixtures, requireFile } from './load-fixtures.ts'

type Watch = NonNullable<AppDependencies['watch']>

/** Watches the fixture file if the settings say so. @throws Failure if there is no file to watch */
export function watchFixtures({ watch, fixtures: file }: Settings, first: Fixtures, log: FastifyBaseLogger) {
  if (!watch) return {}
  if (file === undefined || isInline(file)) throw usage('watch needs a fixture file; name it with --fixtures')
  const start: Watch = (refresh, closing) => {
    const apply = (fixtures: Fixtures, otherwise?: string) => {
      const message = describeChanges(refresh(fixtures)).join(', ') || otherwise
      if (message) log.info({ event: 'fixtures' }, `fixtures ${file}: ${message}`)
    }
    // The file may have changed since the server last ran.
    apply(first)
    void reloadOnChange(file, { apply, log, closing })
  }
  return { watch: start }
}

type Reload = { apply: (fixtures: Fixtures, otherwise?: string) => void; log: FastifyBaseLogger; closing: AbortSignal }

async function reloadOnChange(file: string, { apply, log, closing }: Reload): Promise<void> {
  // The first change only reports that the file exists.
  let otherwise: string | undefined
  for await (const _change of watchFile(file, closing)) {
    try {
      requireFile(file)
      apply(loadFixtures(file), otherwise)
    } catch (error) {
      const reason = describeError(error, file)
      log.warn({ event: 'fixtures' }, `fixtures ${file}: ${reason}; the fixtures loaded before stay in effect`)
    }
    otherwise = 'no changes'
  }
}

function describeError(error: unknown, file: string): string {
  if (error instanceof Error && error.cause instanceof FixturesError) return error.cause.messageWithoutReceived
  return toLine(error).replace(`fixtures ${file}: `, '')
}

function describeChanges({ added, replaced, removed, kept, catalog }: FixtureChanges): string[] {
  return [
    ...describeAccounts(added, 'added'),
    ...describeAccounts(replaced, 'replaced'),
    ...describeAccounts(removed, 'removed'),
    ...describeAccounts(
      kept,
      'kept until a reset, because calls have changed them or they were stored before the watch',
    ),
    ...(catalog ? ['plans and default account updated'] : []),
  ]
}

const maxNamed = 10

function describeAccounts(keys: string[], change: string): string[] {
  if (keys.length === 0) return []
  const names = keys.length > maxNamed ? `${keys.slice(0, maxNamed).join(' ')} …` : keys.join(' ')
  return [`${keys.length} account${keys.length === 1 ? '' : 's'} ${change} (${names})`]
}
