import { Readable } from 'node:stream'
import { yieldToEventLoop } from '../../lib/event-loop.ts'
import type { Account, Project, Projects } from '../../store/index.ts'
import type { ListedProject } from './schemas.ts'

// Work per event-loop turn: 25 projects without API tokens, or 500 API tokens, take a few milliseconds.
const weightPerTurn = 500
const projectWeight = 20

/**
 * Streams all projects of an account as the answer to project_id 0. Other calls go on in between. The list ends with the
 * project that was the newest when it began.
 */
export function streamProjects(
  projects: Projects,
  account: Account,
  toListed: (project: Project) => Promise<ListedProject>,
): Readable {
  return Readable.from(serialize(projects.all(account), toListed), { objectMode: false })
}

async function* serialize(projects: Iterable<Project>, toListed: (project: Project) => Promise<ListedProject>) {
  let text = '{"status":100,"message":"Success","projects":['
  let separator = ''
  let weight = 0
  for (const project of projects) {
    text += separator + JSON.stringify(await toListed(project))
    separator = ','
    weight += projectWeight + project.api_tokens.length
    if (weight < weightPerTurn) continue
    yield text
    text = ''
    weight = 0
    await yieldToEventLoop()
  }
  yield `${text}]}`
}
