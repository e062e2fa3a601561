import type { FastifyBaseLogger } from 'fastify'
import type { AppDependencies } from '../app.ts'
import { watchFile } from '../lib/watch-file.ts'
import type { Settings } from '../settings.ts'
import { type FixtureChanges, type Fixtures, FixturesError } from '../store/index.ts'
import { toLine, usageError } from './failure.ts'
import { isInline, loadFixtures, rejectSpecialFile } from './load-fixtures.ts'

type Watch = NonNullable<AppDependencies['watch']>

/** Watches the fixture file if the settings say so. @throws Failure if there is no file to watch */
export function watchFixtures({ watch, fixtures: file }: Settings, first: Fixtures, log: FastifyBaseLogger) {
  if (!watch) return {}
  if (file === undefined || isInline(file)) throw usageError('watch needs a fixture file; name it with --fixtures')
  const start: Watch = (reload, closing) => {
    const apply: Apply = async (fixtures, messageIfUnchanged) => {
      const message = describeChanges(await reload(fixtures)).join(', ') || messageIfUnchanged
      if (message) log.info({ event: 'fixtures' }, `fixtures ${file}: ${message}`)
    }
    void reloadOnChange(file, { apply, first, log, closing })
  }
  return { watch: start }
}

type Apply = (fixtures: Fixtures, messageIfUnchanged?: string) => Promise<void>
type Reload = { apply: Apply; first: Fixtures; log: FastifyBaseLogger; closing: AbortSignal }

async function reloadOnChange(file: string, { apply, first, log, closing }: Reload): Promise<void> {
  const tryToApply = async (load: () => Fixtures, messageIfUnchanged?: string) => {
    try {
      await apply(load(), messageIfUnchanged)
    } catch (error) {
      const reason = describeError(error, file)
      log.warn({ event: 'fixtures' }, `fixtures ${file}: ${reason}; the fixtures loaded before stay in effect`)
    }
  }
  // The file may have changed since the server last ran.
  await tryToApply(() => first)
  // The first change only reports that the file exists.
  let messageIfUnchanged: string | undefined
  for await (const _change of watchFile(file, closing)) {
    await tryToApply(() => {
      rejectSpecialFile(file)
      return loadFixtures(file)
    }, messageIfUnchanged)
    messageIfUnchanged = 'no changes'
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
