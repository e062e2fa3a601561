import type { FastifyPluginAsync } from 'fastify'

const description = 'A local server that stands in for the Picky Assist Project Management (PM) API.'

const basePath = '/app/api/v2'
const createProject = `${basePath}/pm/create-project`

const dashboardLink = { path: '/_mock/', text: 'the dashboard, for a browser' }

const authorityLink = {
  path: '/_mock/ca.pem',
  text: 'the certificate that HTTPS clients must trust: save it as ca.pem',
}

const links: { path: string; text: string }[] = [
  { path: '/_mock', text: 'the control plane: version, settings and every endpoint' },
  { path: '/_mock/openapi.json', text: 'the emulated API as an OpenAPI document' },
  { path: '/_mock/openapi.json?plane=control', text: 'the control plane as an OpenAPI document' },
  { path: '/_mock/ledger', text: 'where every behaviour comes from' },
  { path: '/_mock/requests', text: 'the calls received' },
  { path: '/readyz', text: 'whether the server is ready' },
]

/** What the page shows. */
export type HomeOptions = {
  version: string
  /** open: any token works; closed: only those of existing accounts */
  accounts: 'open' | 'closed'
  /** whether there is an HTTPS port whose certificate is from the mock's own authority */
  hasOwnAuthority: boolean
  /** a curl command that creates a project on the server at this URL */
  firstCall: (url: string) => string
  /** whether there is a dashboard, to which browsers are sent */
  dashboard: 'on' | 'off'
  /** the current default mode of the emulated API */
  mode: () => 'active' | 'deprecated'
}

type Page = Omit<HomeOptions, 'mode'> & { mode: string; url: string }

/** GET /: says what this server is, as text. A browser is sent to the dashboard; if there is none, it gets HTML. */
export function homeRoute({ mode, ...options }: HomeOptions): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (request, reply) => {
      const { accept, host } = request.raw.headers
      const wantsHtml = accept?.includes('text/html') ?? false
      // Relative, so that it also works behind a proxy that adds a prefix to the path.
      if (wantsHtml && options.dashboard === 'on') return reply.code(302).header('location', '_mock/').send()
      const page = { ...options, mode: mode(), url: `${request.protocol}://${isPlainHost(host) ? host : 'localhost'}` }
      return wantsHtml
        ? reply
            .type('text/html; charset=utf-8')
            .header('content-security-policy', "default-src 'none'")
            .send(html(page))
        : reply.type('text/plain; charset=utf-8').send(text(page))
    })
  }
}

// Anything else in a Host header could be markup.
function isPlainHost(host: string | undefined): boolean {
  return host !== undefined && /^[\w.:[\]-]+$/.test(host)
}

function toLinks({ hasOwnAuthority }: Page) {
  return hasOwnAuthority ? [...links, authorityLink] : links
}

function describeTokens({ accounts }: Page): string {
  return accounts === 'open' ? 'Any token works:' : 'Only the tokens of existing accounts work; replace TOKEN:'
}

function text(page: Page): string {
  const { version, url, mode, accounts, dashboard, firstCall } = page
  const shown = dashboard === 'on' ? [dashboardLink, ...toLinks(page)] : toLinks(page)
  const width = Math.max(...shown.map(({ path }) => path.length))
  return [
    `picky-assist-mock ${version}`,
    description,
    '',
    `Base URL for your software: ${url}${basePath}`,
    `Mode: ${mode}. Accounts: ${accounts}.`,
    '',
    `The API is at POST ${createProject} and the other documented paths. ${describeTokens(page)}`,
    `  ${firstCall(url)}`,
    '',
    ...shown.map(({ path, text: what }) => `${path.padEnd(width)}  ${what}`),
    '',
  ].join('\n')
}

function html(page: Page): string {
  const { version, url, mode, accounts, firstCall } = page
  const items = toLinks(page).map(({ path, text: what }) => `<li><a href="${path.slice(1)}">${path}</a>: ${what}</li>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>picky-assist-mock</title>
<h1>picky-assist-mock ${version}</h1>
<p>${description}</p>
<p>Base URL for your software: <code>${url}${basePath}</code></p>
<p>Mode: ${mode}. Accounts: ${accounts}.</p>
<p>The API is at <code>POST ${createProject}</code> and the other documented paths. ${describeTokens(page)}</p>
<pre>${firstCall(url)}</pre>
<ul>
${items.join('\n')}
</ul>
</html>
`
}
