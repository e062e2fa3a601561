/** @import { Overview } from '../types.d.ts' */

/**
 * A curl command that creates a project, the same as in the ready line and in the text at `/`.
 *
 * @param {string} url - of the server, without a trailing slash
 * @param {Overview['settings'] | undefined} settings - undefined while they are loaded
 */
export function toFirstCall(url, settings) {
  const token = settings?.accounts === 'closed' ? 'TOKEN' : 'my-token'
  const hasOwnAuthority = settings?.httpsPort !== undefined && settings.tlsCert === undefined
  const parts = [
    'curl',
    url.startsWith('https:') && hasOwnAuthority && '--cacert ca.pem',
    `${url}/app/api/v2/pm/create-project`,
    settings?.validation === 'strict' && '-H content-type:application/json',
    `-d '${JSON.stringify({ token, project_name: 'My project', generate_api_token: true })}'`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}
