import type { FastifyPluginAsync } from 'fastify'

const description = 'A local server that stands in for the Picky Assist Project Management (PM) API.'

const links: { path: string; text: string }[] = [
  { path: '/_mock', text: 'the control plane: version, settings and every endpoint' },
  { path: '/_mock/openapi.json', text: 'the emulated API as an OpenAPI document' },
  { path: '/_mock/openapi.json?plane=control', text: 'the control plane as an OpenAPI document' },
  { path: '/_mock/ledger', text: 'where every behaviour comes from' },
  { path: '/_mock/requests', text: 'the calls received' },
  { path: '/readyz', text: 'whether the server is ready' },
]

type Page = { version: string; url: string }

/** GET /: says what this server is, as HTML for a browser and as text for everyone else. */
export function homeRoute(version: string): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (request, reply) => {
      const { accept, host } = request.raw.headers
      const wantsHtml = accept?.includes('text/html') ?? false
      const page = { version, url: `http://${isPlainHost(host) ? host : 'localhost'}` }
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

function text({ version, url }: Page): string {
  const width = Math.max(...links.map(({ path }) => path.length))
  return [
    `picky-assist-mock ${version}`,
    description,
    '',
    'The API is at POST /app/api/v2/pm/create-project and the other documented paths. Any token works:',
    `  curl ${url}/app/api/v2/pm/create-project -d '{"token":"my-token","project_name":"My project"}'`,
    '',
    ...links.map(({ path, text: what }) => `${path.padEnd(width)}  ${what}`),
    '',
  ].join('\n')
}

function html({ version, url }: Page): string {
  const items = links.map(({ path, text: what }) => `<li><a href="${path.slice(1)}">${path}</a>: ${what}</li>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>picky-assist-mock</title>
<h1>picky-assist-mock ${version}</h1>
<p>${description}</p>
<p>The API is at <code>POST /app/api/v2/pm/create-project</code> and the other documented paths. Any token works:</p>
<pre>curl ${url}/app/api/v2/pm/create-project -d '{"token":"my-token","project_name":"My project"}'</pre>
<ul>
${items.join('\n')}
</ul>
</html>
`
}
