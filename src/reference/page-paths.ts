import { envelopeErrors, problems } from './openapi.ts'

// What the server answers outside the two planes, as paths of an OpenAPI document: the text at /, health, and the dashboard.
// These routes have no schemas from which it could be generated.

const page = { type: 'string' } as const
const json = (schema: object) => ({ 'application/json': { schema } })
const text = { 'text/plain': { schema: page } }
const notModified = { description: 'The file has the ETag of If-None-Match' }
const health = json({ type: 'object', required: ['status'], properties: { status: page }, additionalProperties: true })
const fileTypes = ['text/html', 'text/javascript', 'text/css', 'image/svg+xml']
const file = {
  description: 'The file',
  content: Object.fromEntries(fileTypes.map((type) => [type, { schema: page }])),
}

/** The paths of the server that belong to no plane. */
export const pagePaths = {
  '/': {
    get: {
      operationId: 'get-home',
      summary: 'Show what this server is, and the addresses of everything else',
      responses: {
        200: { description: 'Text, or a page for a browser', content: { ...text, 'text/html': { schema: page } } },
        302: { description: 'A browser is sent to the dashboard' },
        '4XX': envelopeErrors,
      },
    },
  },
  '/livez': {
    get: {
      operationId: 'get-livez',
      summary: 'Check that the process runs',
      responses: { 200: { description: 'It runs', content: health }, '4XX': envelopeErrors },
    },
  },
  '/readyz': {
    get: {
      operationId: 'get-readyz',
      summary: 'Check that the server is ready for calls',
      responses: {
        200: { description: 'It is ready', content: health },
        503: { description: 'It is not ready; the body says why', content: health },
        '4XX': envelopeErrors,
      },
    },
  },
  '/_mock/': {
    get: {
      operationId: 'get-dashboard',
      summary: 'Open the dashboard',
      responses: {
        200: { description: 'The page', content: { 'text/html': { schema: page } } },
        304: notModified,
        '4XX': problems,
      },
    },
  },
  '/_mock/dashboard/{file}': {
    get: {
      operationId: 'get-dashboard-file',
      summary: 'Get a file of the dashboard',
      parameters: [pathParameter('file')],
      responses: { 200: file, 304: notModified, '4XX': problems },
    },
  },
  '/_mock/dashboard/{folder}/{file}': {
    get: {
      operationId: 'get-dashboard-folder-file',
      summary: 'Get a file in a folder of the dashboard',
      parameters: [pathParameter('folder'), pathParameter('file')],
      responses: { 200: file, 304: notModified, '4XX': problems },
    },
  },
}

function pathParameter(name: string): object {
  return { name, in: 'path', required: true, schema: { type: 'string' } }
}
