import { Readable } from 'node:stream'
import { createYield } from '../../lib/event-loop.ts'
import type { Account, Project, Projects } from '../../store/index.ts'
import type { ProjectFields } from './schemas.ts'

// Not shared with the control plane, whose lists would wait for those of all calls.
const yieldToOthers = createYield()

// Work per event-loop turn: 25 projects without API tokens and images, 5 images, or 500 API tokens take a few milliseconds.
const weightPerTurn = 500
const projectWeight = 20
const imageWeight = 80

type ListOptions = {
  toFields: (project: Project) => ProjectFields
  /** whether the fields contain an image */
  withImages: boolean
}

/**
 * Streams all projects of an account as the response to project_id 0. Other calls go on in between. The list ends with the
 * project that was the newest when it began.
 */
export function streamProjects(projects: Projects, account: Account, options: ListOptions): Readable {
  return Readable.from(serialize(projects.all(account), options), { objectMode: false })
}

async function* serialize(projects: Iterable<Project>, { toFields, withImages }: ListOptions) {
  let text = '{"status":100,"message":"Success","projects":['
  let separator = ''
  let weight = 0
  for (const project of projects) {
    text += separator + JSON.stringify(toFields(project))
    separator = ','
    weight += projectWeight + (withImages ? imageWeight : 0) + project.api_tokens.length
    if (weight < weightPerTurn) continue
    yield text
    text = ''
    weight = 0
    await yieldToOthers()
  }
  yield `${text}]}`
}
