import { documented, inferred, invented, pages } from './provenance.ts'

const base = '/app/api/v2'
const newerBase = '/api/v2'

/** The path prefix of every Project Management call under the base path of the documentation. */
export const pmPrefix = `${base}/pm/`
const newerPmPrefix = `${newerBase}/pm/`

export const pathRulings = {
  newerBase: {
    ...inferred(
      `public clients use https://pickyassist.com${base} and, newer, https://app.pickyassist.com${newerBase}`,
    ),
    says: `Every call under ${base} is also answered under ${newerBase}, in the same way. The journal and the log show the path received.`,
  },
}

/** The operations of the emulated API. Fastify adds HEAD to every GET. */
export const operations = {
  createProject: {
    operationId: 'create-project',
    path: `${pmPrefix}create-project`,
    methods: ['POST'],
    summary: 'Create a project',
    ...documented(pages.createProject),
  },
  getProjects: {
    operationId: 'get-projects',
    path: `${pmPrefix}get-projects`,
    methods: ['POST'],
    summary: 'Get one project, or with project_id 0 all projects of the account',
    ...documented(pages.getProjects),
  },
  createApiToken: {
    operationId: 'create-api-token',
    path: `${pmPrefix}create-api-token`,
    methods: ['POST'],
    summary: 'Issue API tokens, one per address',
    ...documented(pages.createApiToken),
  },
  manageApiToken: {
    operationId: 'manage-api-token',
    path: `${pmPrefix}manage-api-token`,
    methods: ['POST'],
    summary: 'Disable, enable or delete an API token',
    ...documented(pages.manageApiToken),
  },
  changeBilling: {
    operationId: 'change-billing',
    path: `${pmPrefix}change-billing`,
    methods: ['POST'],
    summary: "Change a project's billing plan",
    ...documented(pages.changeBilling),
  },
  setWebhook: {
    operationId: 'set-webhook',
    path: `${pmPrefix}set-webhook`,
    methods: ['POST'],
    summary: "Set a project's webhooks",
    ...invented(`only the ${pages.navigation} mentions the page; its path is unknown`),
  },
  checkBalance: {
    operationId: 'check-balance',
    path: `${base}/check-balance`,
    methods: ['POST'],
    summary: "Get the account's balance, with the master token or the API token of a project",
    ...inferred('three public clients of the Account API call it'),
  },
  checkPmBalance: {
    operationId: 'check-pm-balance',
    path: `${pmPrefix}check-balance`,
    methods: ['POST'],
    summary: "Get the account's balance, under the PM path",
    ...invented(`only the ${pages.navigation} mentions the page; the mock serves the Account API's call here as well`),
  },
  qrImage: {
    operationId: 'qr-image',
    path: '/uploads/images/:file',
    methods: ['GET', 'HEAD'],
    summary: 'The image that qr_code_base64 points to: a QR code of the license key',
    ...inferred('the sample of qr_code_base64 decodes to such a URL'),
  },
} as const

/** The ids of all operations. */
export const operationIds: readonly string[] = Object.values(operations).map(({ operationId }) => operationId)

/** The ids of the operations whose calls carry no token. */
export const operationsWithoutToken: readonly string[] = [operations.qrImage.operationId]

/** The same call's path under the newer base path; undefined if `path` is not under the documented one. */
export function toNewerPath(path: string): string | undefined {
  return path.startsWith(`${base}/`) ? newerBase + path.slice(base.length) : undefined
}

/** All paths under which the operation with this path is answered. */
export function pathsOf(path: string): string[] {
  return [path, toNewerPath(path)].filter((answered) => answered !== undefined)
}

/** Whether a path is under the newer base path. */
export function isNewerPath(path: string): boolean {
  return path.startsWith(`${newerBase}/`)
}

/** Whether a path is that of a Project Management call, under either base path. The switch-off applies to these paths. */
export function isPmPath(path: string): boolean {
  return path.startsWith(pmPrefix) || path.startsWith(newerPmPrefix)
}

/** The id of the operation with this route path. */
export function operationIdAt(path: string | undefined): string | undefined {
  return idsByPath.get(path)
}

const idsByPath = new Map<string | undefined, string>(
  Object.values(operations).flatMap(({ path, operationId }) =>
    pathsOf(path).map((answered) => [answered, operationId] as const),
  ),
)
