import { operations } from './paths.ts'

type Options = {
  /** open: any token works; closed: only those of existing accounts */
  accounts: 'open' | 'closed'
  validation: 'lenient' | 'strict'
  /** for an https URL: whether its certificate is from the mock's own authority, which no client knows */
  hasOwnAuthority: boolean
}

/** A curl command that creates a project on the server at `url`. If accounts are closed, its TOKEN must be replaced. */
export function createProjectCommand(url: string, { accounts, validation, hasOwnAuthority }: Options): string {
  const token = accounts === 'closed' ? 'TOKEN' : 'my-token'
  const body = JSON.stringify({ token, project_name: 'My project', generate_api_token: true })
  const parts = [
    'curl',
    url.startsWith('https:') && hasOwnAuthority && '--cacert ca.pem',
    `${url}${operations.createProject.path}`,
    // Strict validation requires the content type, which curl -d does not send.
    validation === 'strict' && '-H content-type:application/json',
    `-d '${body}'`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}
