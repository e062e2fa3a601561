import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

// Who may import whom; a folder may import itself where its own name stands.
const allowed: Record<string, string[]> = {
  lib: ['lib'],
  store: ['store', 'lib'],
  picky: ['picky', 'store', 'lib', 'context', 'settings'],
  control: ['control', 'store', 'lib', 'context', 'settings'],
  dashboard: [],
  // Makes the documents of the whole: run by hand and by its test, imported by nothing.
  reference: ['reference', 'app', 'cli/arguments', 'control/plugin', 'picky', 'store'],
  settings: ['lib'],
  'settings-of': ['settings', 'lib'],
  context: ['store', 'lib', 'settings'],
  app: ['picky', 'control', 'dashboard', 'store', 'lib', 'context', 'settings'],
  cli: ['cli', 'app', 'client', 'settings', 'settings-of', 'store', 'lib', 'picky/paths'],
  // Speaks HTTP to a mock; of the verbs it knows their types.
  client: ['client', 'control', 'store'],
  'start-mock': ['app', 'client', 'store', 'lib', 'settings', 'settings-of'],
  index: ['client', 'start-mock', 'store'],
  vitest: ['index'],
  testcontainers: ['index', 'settings', 'settings-of', 'store'],
  main: ['app', 'settings', 'cli'],
  bin: ['main'],
}

const sources = globSync('src/**/*.{ts,js}').map((file) => ({ file, text: readFileSync(file, 'utf8') }))

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(40)
})

describe.each(sources)('$file', ({ file, text }) => {
  const own = relative('src', file)
  const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
    .map(([, path]) => relative('src', join(dirname(file), path ?? '')))
    .filter((path) => !path.endsWith('.json'))

  test('imports only what its floor may', () => {
    const may = allowed[partOf(own)] ?? []
    expect(imported.filter((path) => !may.some((part) => within(path, part)))).toEqual([])
  })

  test('imports no resource folder but its own', () => {
    const resource = resourceOf(own)
    const others = imported.map(resourceOf).filter((other) => other !== undefined && other !== resource)
    expect(resource === undefined ? [] : others).toEqual([])
  })

  test('is at most 150 lines', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(151)
  })

  test('asserts no types', () => {
    const code = text
      .replaceAll(/^(import|export) (type )?\{[^}]*\} from/gm, '')
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '')
    expect(
      [...code.matchAll(/\b(?:\S+ )?as (?!const\b)\S+/g)]
        .map(([match]) => match)
        .filter((match) => !/^\* as|^import/.test(match)),
    ).toEqual([])
  })

  if (!/^(lib|main|bin|vitest)\b/.test(own))
    test('takes time and chance from lib', () => {
      expect(text).not.toMatch(/Date\.now|new Date\(|Math\.random|randomBytes|randomUUID/)
    })

  test('takes node:http from lib, which does not import it', () => {
    expect(text).not.toMatch(/^import (?!type).* from 'node:https?'/m)
  })

  if (!/^(main|bin)\b/.test(own))
    test('leaves the process to the edge', () => {
      expect(text).not.toMatch(/\bprocess\./)
    })

  if (!own.startsWith('store/'))
    test('leaves SQL to the store', () => {
      expect(text).not.toMatch(/\b(SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM)\b/)
    })
})

// npm 10 knows no allowScripts.
test('the lock file keeps npm 10 from running scripts that need a compiler', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const gypfile = 'npm install drops it; put "gypfile": false back into the entry of better-sqlite3'
  expect(packages['node_modules/better-sqlite3'].gypfile, gypfile).toBe(false)
  const withScripts = Object.keys(packages).filter((name) => packages[name].hasInstallScript)
  const advice = 'npm install puts it back; take "hasInstallScript" out of the entries of those that need none'
  expect(withScripts, advice).toEqual(['node_modules/node'])
})

function partOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.(ts|js)$/, '')
}

function within(path: string, part: string): boolean {
  return path === `${part}.ts` || path.startsWith(`${part}/`)
}

function resourceOf(path: string): string | undefined {
  const folder = /^picky\/([^/]+)\//.exec(path)?.[1]
  return folder === 'request' ? undefined : folder
}
