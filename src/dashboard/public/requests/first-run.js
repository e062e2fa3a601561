import { overviewPath, sendJson, serverUrl } from '../lib/api.js'
import { html, useState } from '../lib/preact.js'
import { CopyButton, useLoaded } from '../ui/ui.js'
import { toFirstCall } from './first-call.js'

/** @import { Overview } from '../types.d.ts' */

/** What to do while no call has been received: the base URL, and a first call with common clients. */
export function FirstRun() {
  const { data } = useLoaded(() => sendJson(overviewPath), [])
  const [client, setClient] = useState('curl')
  const settings = /** @type {Overview | undefined} */ (data)?.settings
  const snippets = toSnippets(settings)
  const snippet = snippets[client] ?? ''
  return html`<section class="first-run" aria-labelledby="first-run">
    <h2 id="first-run">No calls yet</h2>
    <p>This server stands in for the Picky Assist Project Management API, which the vendor switched off in 2023. Calls appear here as they are received.</p>
    <h3>Base URL for your software</h3>
    <div class="copyable"><code>${baseUrl}</code><${CopyButton} what="the base URL" text=${() => baseUrl}>Copy<//></div>
    <h3>A first call</h3>
    <p class="muted">${settings?.accounts === 'closed' ? 'Only the tokens of existing accounts work: replace TOKEN.' : 'Any token works, and has its own projects and balance.'}</p>
    <div class="tabs" role="group" aria-label="Client">
      ${Object.keys(snippets).map((name) => html`<button key=${name} type="button" aria-pressed=${name === client} onClick=${() => setClient(name)}>${name}</button>`)}
    </div>
    <div class="copyable"><pre class="snippet" tabindex="0">${snippet}</pre><${CopyButton} what="the snippet" text=${() => snippet}>Copy<//></div>
  </section>`
}

const baseUrl = `${serverUrl}app/api/v2`

/** @param {Overview['settings'] | undefined} settings @returns {Record<string, string>} */
function toSnippets(settings) {
  const token = settings?.accounts === 'closed' ? 'TOKEN' : 'my-token'
  const url = `${baseUrl}/pm/create-project`
  return {
    curl: toFirstCall(serverUrl.slice(0, -1), settings),
    JavaScript: `const response = await fetch('${url}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ token: '${token}', project_name: 'My project', generate_api_token: true }),
})
console.log(await response.json())`,
    Python: `import requests

response = requests.post('${url}', json={'token': '${token}', 'project_name': 'My project', 'generate_api_token': True})
print(response.json())`,
    PHP: `$curl = curl_init('${url}');
curl_setopt_array($curl, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
    CURLOPT_POSTFIELDS => json_encode(['token' => '${token}', 'project_name' => 'My project', 'generate_api_token' => true]),
]);
echo curl_exec($curl);`,
    'C#': `using var client = new HttpClient();
var response = await client.PostAsJsonAsync("${url}", new { token = "${token}", project_name = "My project", generate_api_token = true });
Console.WriteLine(await response.Content.ReadAsStringAsync());`,
  }
}
