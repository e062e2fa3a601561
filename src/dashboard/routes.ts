import { hash } from 'node:crypto'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'

// Nothing inline, nothing from elsewhere. blob: is for images fetched with the control token.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

// Like every error under /_mock: problem details (RFC 9457).
const noSuchFile = JSON.stringify({ title: 'Not Found', status: 404, detail: 'the dashboard has no such file' })

/**
 * The dashboard: a static page at /_mock/, whose files are under /_mock/dashboard/. They contain no data, so they need no
 * control token. They are read when they are asked for.
 */
export const dashboardRoutes: FastifyPluginAsync = async (app) => {
  app.get('/_mock/', (request, reply) => sendFile('index.html', request, reply))
  app.get<{ Params: { '*': string } }>('/_mock/dashboard/*', (request, reply) =>
    sendFile(request.params['*'], request, reply),
  )
}

async function sendFile(path: string, request: FastifyRequest, reply: FastifyReply) {
  const [, extension = ''] = /^(?:[a-z]+\/)?[a-z-]+\.(html|js|css|svg)$/.exec(path) ?? []
  // Loaded with the first page: most runs never show one.
  const { readPageFile } = await import('./files.ts')
  const bytes = extension === '' ? undefined : await readPageFile(path)
  if (!bytes) return reply.code(404).type('application/problem+json').send(noSuchFile)
  const etag = `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`
  reply.headers({
    etag,
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  if (request.raw.headers['if-none-match']?.includes(etag)) return reply.code(304).send()
  return reply.type(types[extension] ?? '').send(bytes)
}
