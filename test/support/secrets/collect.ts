import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFingerprint } from '../../../src/lib/fingerprint.ts'
import { isSettingName, Settings } from '../../../src/settings.ts'

type Get = (path: string) => Promise<unknown>

/**
 * What a mock itself treats as a secret, wherever it comes from: each value that is a fingerprint in what is shown, and plain where
 * secrets are asked for. So a secret of a new kind is found as soon as it is masked in one place.
 *
 * @param get - requests a path of the control plane and parses the response
 */
export async function collectStored(get: Get): Promise<string[]> {
  const secrets = new Set<string>()
  const { accounts } = Object(await get('/accounts?limit=1000'))
  for (const { account } of accounts) await addDifferences(`/accounts/${account}?`)
  const { projects } = Object(await get('/projects?limit=1000'))
  for (const { account, project_id } of projects) await addDifferences(`/projects/${project_id}?account=${account}&`)
  return [...secrets]

  async function addDifferences(path: string): Promise<void> {
    const [masked, plain] = [await get(path.slice(0, -1)), await get(`${path}secrets=plain`)]
    for (const secret of findMasked(masked, plain)) secrets.add(secret)
  }
}

/** The values that are fingerprints in `masked` and plain in `plain`. */
export function* findMasked(masked: unknown, plain: unknown): Iterable<string> {
  if (typeof masked === 'string' && isFingerprint(masked) && typeof plain === 'string' && masked !== plain) yield plain
  if (typeof masked !== 'object' || masked === null) return
  for (const [key, value] of Object.entries(masked)) yield* findMasked(value, Object(plain)[key])
}

/** The values of the settings that are secret. */
export function collectSettings(given: Record<string, string>): string[] {
  const isSecret = (name: string) => isSettingName(name) && 'secret' in Settings.properties[name]
  return Object.entries(given).flatMap(([name, value]) => (isSecret(name) ? [value] : []))
}

/** The lines of the private keys in the files of a directory. */
export function collectPrivateKeys(directory: string): string[] {
  const texts = globSync('*.pem', { cwd: directory }).map((file) => readFileSync(join(directory, file), 'utf8'))
  const keys = texts.flatMap((text) => text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*/g) ?? [])
  return keys.flatMap((key) => key.split('\n').slice(1).filter(Boolean))
}
