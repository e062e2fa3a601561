import type { Project, Store } from '../../store/index.ts'
import { toAccountKey } from '../account-parameter.ts'
import { Problem } from '../problem.ts'

/** Names a project: by its id, and if several accounts have a project with this id, by its account. */
export type ProjectReference = { id: string; account: string | undefined }

/** Finds a project and the account that owns it. @throws Problem 404 if there is none, 409 if several accounts have one */
export function findProject({ accounts, projects }: Store, { id, account }: ProjectReference) {
  const projectId = Number(id)
  const [key, otherKey] = projects.owners(projectId, toAccountKey(account))
  if (otherKey !== undefined) throw ambiguousId(projectId)
  const [owner] = key === undefined ? [] : accounts.all(key)
  const project: Project | undefined = owner && projects.find(owner, projectId)
  if (!owner || !project) throw notFound(projectId, account)
  return { owner, project }
}

function notFound(id: number, account: string | undefined): Problem {
  return new Problem(404, `${account === undefined ? 'no account has a' : 'the account has no'} project ${id}`)
}

function ambiguousId(id: number): Problem {
  const detail = `several accounts have a project ${id}; name one of them in account, by its master token or fingerprint`
  return new Problem(409, detail, { pointer: '/account' })
}
