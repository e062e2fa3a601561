import { setTimeout } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { AppDependencies } from '../app.ts'
import { watchFile } from '../lib/watch-file.ts'
import type { Settings } from '../settings.ts'
import { DatabaseUnavailableError, type FixtureChanges, type Fixtures, FixturesError } from '../store/index.ts'
import { toLine, usageError } from './failure.ts'
import { isInline, loadFixtures, rejectSpecialFile } from './load-fixtures.ts'

const retryMs = 500

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
  const warn = (error: unknown, until = '') =>
    log.warn(
      { event: 'fixtures' },
      `fixtures ${file}: ${describeError(error, file)}; the fixtures loaded before stay in effect${until}`,
    )
  // The file may have changed since the server last ran.
  await applyWhenUsable(() => apply(first), { warn, closing })
  // The first change only reports that the file exists.
  let messageIfUnchanged: string | undefined
  for await (const _change of watchFile(file, closing)) {
    const applyFile = async () => {
      rejectSpecialFile(file)
      await apply(loadFixtures(file), messageIfUnchanged)
    }
    await applyWhenUsable(applyFile, { warn, closing })
    messageIfUnchanged = 'no changes'
  }
}

type Attempts = { warn: (error: unknown, until?: string) => void; closing: AbortSignal }

// Tries again while the database cannot be used.
async function applyWhenUsable(apply: () => Promise<void>, { warn, closing }: Attempts): Promise<void> {
  for (let isFirst = true; !closing.aborted; isFirst = false) {
    try {
      return await apply()
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) return warn(error)
      if (isFirst) warn(error, ' until it can be used again')
      await setTimeout(retryMs, undefined, { ref: false })
    }
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
