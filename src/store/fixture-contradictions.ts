import type { FixtureFile, FixtureProject } from './fixture-file.ts'
import { FixturesError } from './fixtures-error.ts'

const mostRows = 50_000

/** Refuses what a schema lets pass: what stands there twice, too often, or cannot stand together. @throws FixturesError */
export function refuseContradictions({ accounts = [], plans = [] }: FixtureFile): void {
  refuseRepeats(plans, ({ plan_id }, at) => [plan_id, `/plans/${at}/plan_id`])
  refuseRepeats(accounts, ({ token }, at) => [token, `/accounts/${at}/token`])
  const placed = accounts.flatMap(({ projects = [] }, account) =>
    projects.map((project, at) => ({ ...project, pointer: `/accounts/${account}/projects/${at}` })),
  )
  refuseRepeats(placed, ({ qr_name, pointer }) => [qr_name || undefined, `${pointer}/qr_name`])
  for (const [at, { projects = [] }] of accounts.entries())
    refuseRepeats(projects, ({ project_id }, index) => [project_id, `/accounts/${at}/projects/${index}/project_id`])
  let rows = placed.length
  for (const project of placed) {
    rows += project.api_tokens?.length ?? 0
    refuseTokensTwice(project)
    refuseOddKeys(project)
  }
  if (rows > mostRows) refuse('/accounts', `at most ${mostRows} projects and API tokens altogether, received ${rows}`)
}

type Placed = FixtureProject & { pointer: string }

function refuseTokensTwice({ api_tokens = [], pointer }: Placed): void {
  refuseRepeats(api_tokens, ({ token }, at) => [token, `${pointer}/api_tokens/${at}/token`])
}

// Only Phone Automation has a license key, and a QR code that shows it.
function refuseOddKeys({ service = 1, license_key, qr_name, pointer }: Placed): void {
  for (const [name, value] of Object.entries({ license_key, qr_name })) {
    if (service === 2 && value) refuse(`${pointer}/${name}`, 'an empty text, as service 2 has none, received another')
    if (service === 1 && value === '')
      refuse(`${pointer}/${name}`, 'hex digits, as service 1 has one, received an empty text')
  }
}

type KeyOf<T> = (entry: T, at: number) => readonly [string | number | undefined, string]

function refuseRepeats<T>(entries: readonly T[], keyOf: KeyOf<T>): void {
  const seen = new Set<string | number>()
  for (const [at, entry] of entries.entries()) {
    const [key, pointer] = keyOf(entry, at)
    if (key === undefined) continue
    if (seen.has(key)) refuse(pointer, 'each one once, received one that stands above')
    seen.add(key)
  }
}

function refuse(pointer: string, expected: string): never {
  throw new FixturesError(`${pointer} expected ${expected}`, { pointer })
}
