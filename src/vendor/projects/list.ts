import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { Account, Project, Projects } from '../../store/index.ts'
import type { ListedProject } from './answers.ts'

// Small enough that the calls between two pages wait a few milliseconds.
const pageSize = 25

/**
 * All projects of an account as the answer to project_id 0, written page by page while other calls go on. It ends with
 * the project that was the last when it began.
 */
export function projectList(
  projects: Projects,
  account: Account,
  show: (project: Project) => Promise<ListedProject>,
): Readable {
  return Readable.from(written(pagesOf(projects, account), show), { objectMode: false })
}

async function* written(pages: Iterable<Project[]>, show: (project: Project) => Promise<ListedProject>) {
  let before = '{"status":100,"message":"Success","projects":['
  for (const page of pages) {
    const shown: string[] = []
    for (const project of page) shown.push(JSON.stringify(await show(project)))
    yield `${before}${shown.join(',')}`
    before = ','
    await setImmediate()
  }
  yield before === ',' ? ']}' : `${before}]}`
}

function* pagesOf(projects: Projects, account: Account): Iterable<Project[]> {
  const until = projects.lastId(account) ?? 0
  for (let after = 0; after < until; ) {
    const page = projects.page(account, { after, until, limit: pageSize })
    yield page
    after = page.at(-1)?.project_id ?? until
  }
}
