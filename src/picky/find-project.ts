import type { Account, Project, Store } from '../store/index.ts'
import { errors } from './errors.ts'
import { inferred, invented, pages } from './provenance.ts'

export const projectRulings = {
  unknown: {
    ...inferred('the words of 410'),
    says: "an id that is none of the account's projects is refused with 410",
  },
  notActive: {
    ...inferred(`the words of 408 on ${pages.statusCodes}`),
    says: 'a project that is Expired or Delete is refused with 408 by every call that would change it',
  },
  readable: {
    ...invented('project_status has these values, so some call must answer them'),
    says: 'a project that is Expired or Delete is shown with that project_status',
  },
}

/** The account's project of this id. @throws VendorError 410 where it has none */
export function findProject(store: Store, account: Account, projectId: number | string): Project {
  const project = store.projects.find(account, Number(projectId))
  if (project) return project
  throw errors.invalidRequest(`/project_id expected the id of a project of the account, received ${projectId}`)
}

/** The account's project of this id, to be changed. @throws VendorError 410 where it has none, 408 where it is not active */
export function findActiveProject(store: Store, account: Account, projectId: number | string): Project {
  const project = findProject(store, account, projectId)
  if (project.project_status === 'Active') return project
  throw errors.projectNotActive(
    `/project_id expected an active project, received ${projectId}, which is ${project.project_status}`,
  )
}
