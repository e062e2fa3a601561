import { Readable } from 'node:stream'
import { turn } from '../../lib/event-loop.ts'
import type { Account, Project, Projects } from '../../store/index.ts'
import type { ListedProject } from './answers.ts'

// What is written in one turn: some 200 projects' worth of fields, or 1000 API tokens, takes a few milliseconds.
const mostInATurn = 500
const weightOfProject = 20

/**
 * All projects of an account as the answer to project_id 0, written page by page while other calls go on. It ends with
 * the project that was the last when it began.
 */
export function projectList(
  projects: Projects,
  account: Account,
  show: (project: Project) => Promise<ListedProject>,
): Readable {
  return Readable.from(written(projects.all(account), show), { objectMode: false })
}

async function* written(listed: Iterable<Project>, show: (project: Project) => Promise<ListedProject>) {
  let text = '{"status":100,"message":"Success","projects":['
  let [separator, weight] = ['', 0]
  for (const project of listed) {
    text += separator + JSON.stringify(await show(project))
    separator = ','
    weight += weightOfProject + project.api_tokens.length
    if (weight < mostInATurn) continue
    yield text
    text = ''
    weight = 0
    await turn()
  }
  yield `${text}]}`
}
