import { Readable } from 'node:stream'
import { yieldToEventLoop } from '../../lib/event-loop.ts'
import type { Account, Project, Projects } from '../../store/index.ts'
import type { ProjectFields } from './schemas.ts'

// Work per event-loop turn: 25 projects without API tokens, or 500 API tokens, take a few milliseconds.
const weightPerTurn = 500
const projectWeight = 20

/**
 * Streams all projects of an account as the response to project_id 0. Other calls go on in between. The list ends with the
 * project that was the newest when it began.
 */
export function streamProjects(
  projects: Projects,
  account: Account,
  toFields: (project: Project) => Promise<ProjectFields>,
): Readable {
  return Readable.from(serialize(projects.all(account), toFields), { objectMode: false })
}

async function* serialize(projects: Iterable<Project>, toFields: (project: Project) => Promise<ProjectFields>) {
  let text = '{"status":100,"message":"Success","projects":['
  let separator = ''
  let weight = 0
  for (const project of projects) {
    text += separator + JSON.stringify(await toFields(project))
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
