import type { Account, Project, Store } from '../store/index.ts'
import { errors } from './errors.ts'
import { inferred, invented, pages } from './provenance.ts'

const unknownProject = {
  ...inferred('the wording of status 410'),
  says: "An id that is not one of the account's projects gets 410.",
}

/** Rulings of the calls that read a project. */
export const readProjectRulings = {
  unknownProject,
  inactiveProjectIsReadable: {
    ...invented('project_status has these values, so some call must return them'),
    says: 'A project whose status is Expired or Delete can still be read. Its project_status says so.',
  },
}

/** Rulings of the calls that change a project. */
export const activeProjectRulings = {
  unknownProject,
  inactiveProject: {
    ...inferred(`the wording of status 408 on ${pages.statusCodes}`),
    says: 'Every call that would change a project whose status is Expired or Delete gets 408.',
  },
}

/** The account's project with this id. @throws ApiError 410 if it has none */
export function findProject(store: Store, account: Account, projectId: number | string): Project {
  const project = store.projects.find(account, Number(projectId))
  if (project) return project
  throw errors.invalidRequest(`/project_id: expected the id of a project of the account, received ${projectId}`)
}

/** The account's project with this id, to be changed. @throws ApiError 410 if it has none, 408 if it is not active */
export function findActiveProject(store: Store, account: Account, projectId: number | string): Project {
  const project = findProject(store, account, projectId)
  if (project.project_status === 'Active') return project
  throw errors.projectNotActive(
    `/project_id: expected an active project, received ${projectId}, which is ${project.project_status}`,
  )
}
