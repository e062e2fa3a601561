// @module-tag long
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { serveAsPickyAssist } from '../support/namespace.ts'
import { hasClient, hasNamespaces } from '../support/optional.ts'

const page = readFileSync('docs/https.md', 'utf8')
const [, clients = ''] = page.split('\n## Trust the certificate\n')

// Title in the page, program, and how many projects its example creates. The first run of Go compiles its library.
const examples = [
  ['curl', 'curl', 1],
  ['Node.js', 'node', 1],
  ['PHP', 'php', 3],
  ['Python', 'python3', 2],
  ['Ruby', 'ruby', 1],
  ['Go', 'go', 1],
  ['Java', 'java', 1],
] as const

describe.skipIf(!hasNamespaces())('with the URL of the vendor in its code', () => {
  for (const [title, program, projects] of examples)
    test.skipIf(!hasClient(program))(
      `${title} creates a project, as docs/https.md says`,
      { timeout: 180_000 },
      async () => {
        const { cwd, run } = await serveAsPickyAssist()
        const [, section = ''] = clients.split(`\n### ${title}\n`)
        const [, command = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? []
        const [, file, code = ''] = /`(\w+\.\w+)`:\n\n```\w+\n([\s\S]*?)```/.exec(section.split('```sh')[0] ?? '') ?? []
        if (file !== undefined) writeFileSync(join(cwd, file), code)
        expect(command + code).toContain('https://pickyassist.com/app/api/v2/pm/create-project')
        const { stdout } = await run(command)
        const ids = [...stdout.matchAll(/"status":100,.*"project_id":"(\d+)"/g)].map(([, id]) => id)
        expect(ids, stdout).toEqual(['715', '716', '717'].slice(0, projects))
      },
    )

  test('without the certificate, a client is refused, and the log of the mock says why', async () => {
    const { run, log } = await serveAsPickyAssist()
    await expect(run('curl --silent https://app.pickyassist.com/livez')).rejects.toMatchObject({ code: 60 })
    expect(await log('tls')).toContain('unknown ca')
  })
})
