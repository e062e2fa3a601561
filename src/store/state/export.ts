import type { Account, Accounts } from '../accounts.ts'
import type { CatalogStore } from '../catalog.ts'
import type { Projects } from '../projects.ts'
import type { Catalog } from '../seeding/parse.ts'
import { serializeAccount, serializeCatalog } from '../serialize.ts'

/** The maximum size of a state, in bytes of JSON. It fits into one request, so that it can be imported again. */
export const maxStateBytes = 5 * 1024 * 1024

/** The state is too large to export. */
export class StateTooLargeError extends Error {
  override name = 'StateTooLargeError'

  constructor() {
    super(`the state is larger than ${maxStateBytes} bytes of JSON`)
  }
}

type Dependencies = { accounts: Accounts; projects: Projects; catalog: CatalogStore }

/** Exports the account with a key, or all accounts and the catalog, as the content of a fixture file. @throws StateTooLargeError */
export function createExport({ accounts, projects, catalog }: Dependencies) {
  return (key?: string): string => {
    let text = ''
    for (const piece of serializeState(accounts.all(key), projects, key === undefined ? catalog.get() : undefined)) {
      text += piece
      if (text.length > maxStateBytes) throw new StateTooLargeError()
    }
    if (Buffer.byteLength(text) > maxStateBytes) throw new StateTooLargeError()
    return text
  }
}

// In pieces, so that a state that is too large is noticed early.
function* serializeState(accounts: Account[], projects: Projects, catalog: Catalog | undefined): Iterable<string> {
  yield catalog ? `{${serializeCatalog(catalog)},"accounts":[` : '{"accounts":['
  let separator = ''
  for (const account of accounts) {
    yield separator
    yield* serializeAccount(account, projects)
    separator = ','
  }
  yield ']}'
}
