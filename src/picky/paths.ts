import { documented, inferred, invented, pages } from './provenance.ts'

const base = '/app/api/v2'

/** What every call of the Project Management API begins with, and the switch-off covers. */
export const pmPrefix = `${base}/pm/`

/** The vendor plane: each path with the methods it takes. GET brings HEAD with it. */
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
    summary: "One project, or for project_id 0 all of the account's",
    ...documented(pages.getProjects),
  },
  createApiToken: {
    operationId: 'create-api-token',
    path: `${pmPrefix}create-api-token`,
    methods: ['POST'],
    summary: 'Issue API tokens for addresses',
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
    ...invented(`the page stands in the ${pages.navigation} only, its path is unknown`),
  },
  checkBalance: {
    operationId: 'check-balance',
    path: `${base}/check-balance`,
    methods: ['POST'],
    summary: "The wallet's balance",
    ...inferred('three public clients of the Account API call it'),
  },
  checkPmBalance: {
    operationId: 'check-pm-balance',
    path: `${pmPrefix}check-balance`,
    methods: ['POST'],
    summary: "The wallet's balance, among the PM calls",
    ...invented(`the page stands in the ${pages.navigation} only; the Account API's call is answered here too`),
  },
  qrImage: {
    operationId: 'qr-image',
    path: '/uploads/images/:file',
    methods: ['GET', 'HEAD'],
    summary: 'The image that qr_code_base64 points to; its QR code reads the license key',
    ...inferred('the sample of qr_code_base64 decodes to such a URL'),
  },
} as const

/** The id of each operation. */
export const operationIds: readonly string[] = Object.values(operations).map(({ operationId }) => operationId)

/** The ids of those whose calls name no account. */
export const tokenlessIds: readonly string[] = [operations.qrImage.operationId]

/** The id of the operation that a route's path serves. */
export function operationIdAt(path: string | undefined): string | undefined {
  return idsByPath.get(path)
}

const idsByPath = new Map<string | undefined, string>(
  Object.values(operations).map(({ path, operationId }) => [path, operationId]),
)
