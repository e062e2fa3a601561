import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { build } from './support/build.ts'
import { builtFile } from './support/program.ts'

const packageJson = readJson('package.json')
const lock = readJson('package-lock.json').packages
const lockFiles = globSync('**/package-lock.json', { exclude: ['**/node_modules'] })

function readJson(file: string) {
  return Object(JSON.parse(readFileSync(file, 'utf8')))
}

/** The rows of a section of docs/dependencies.md: the names in the first and in the last column. */
function rowsOf(section: string) {
  const page = readFileSync('docs/dependencies.md', 'utf8')
  const [, text = ''] = page.split(`## ${section}\n`)
  return (text.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => /^\| [@a-z]/.test(line) && !line.startsWith('| package |'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, names = '', why = '', brings = '']) => ({ names: namesIn(names), why, brings: namesIn(brings) }))
}

function namesIn(cell: string): string[] {
  return cell === '' ? [] : cell.split(', ')
}

/** The packages that the bundle contains, from the notices that its build has written. */
function bundledPackages() {
  const notices = readFileSync(join(dirname(builtFile('bin.mjs')), 'licenses.txt'), 'utf8').split('\n---\n\n')
  return notices.map((notice) => {
    const [, name = '', license = ''] = /^(\S+) \S+, (.*)\n/.exec(notice) ?? []
    return { name, license, notice }
  })
}

/** A package and all that it depends on, also through others, as the lock file has it. */
function withDependencies(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const dependency of Object.keys(lock[`node_modules/${name}`]?.dependencies ?? {}))
    withDependencies(dependency, found)
  return found
}

describe('docs/dependencies.md', () => {
  const bundled = [...new Set(bundledPackages().map(({ name }) => name))]

  test('lists what the bundle contains, and nothing else', () => {
    const rows = rowsOf('Contained in the bundle')
    expect(rows.flatMap(({ names, brings }) => [...names, ...brings]).sort()).toEqual(bundled.sort())
    expect(bundled.length).toBeGreaterThan(50)
  })

  test('lists what is installed with the package, and nothing else', () => {
    const rows = rowsOf('Installed with the package')
    expect(rows.flatMap(({ names }) => names)).toEqual(Object.keys(packageJson.dependencies))
    const all = rows.flatMap(({ names }) => names.flatMap((name) => [...withDependencies(name)]))
    expect(rows.flatMap(({ names, brings }) => [...names, ...brings]).sort()).toEqual(all.sort())
  })

  test('lists the packages that package.json names for development, each once', () => {
    const listed = ['Contained in the bundle', 'Used for development only'].flatMap(rowsOf)
    expect(listed.flatMap(({ names }) => names).sort()).toEqual(Object.keys(packageJson.devDependencies).sort())
  })

  test('gives a reason for each, and names what brings a package that package.json does not name', () => {
    for (const { names, why, brings } of [
      ...rowsOf('Contained in the bundle'),
      ...rowsOf('Used for development only'),
    ]) {
      expect(why, names.join()).not.toBe('')
      const needed = withDependencies(names[0] ?? '')
      expect(
        brings.filter((name) => !needed.has(name)),
        `not needed by ${names.join()}`,
      ).toEqual([])
    }
  })
})

describe('what the package contains', () => {
  // May be part of a package under MIT, as long as their notices are kept.
  const compatible = [
    'MIT',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'Unlicense',
  ]

  test('has licences that are compatible with MIT', () => {
    const installed = rowsOf('Installed with the package').flatMap(({ names, brings }) => [...names, ...brings])
    const licenses = installed.map((name) => ({ name, ...readJson(`node_modules/${name}/package.json`) }))
    const others = [...bundledPackages(), ...licenses].filter(({ license }) => !compatible.includes(license))
    expect(others.map(({ name, license }) => `${name}: ${license}`)).toEqual([])
  })

  test('has the notice of each bundled package: whose it is, and the text of the licence', () => {
    for (const { name, notice } of bundledPackages()) {
      expect(notice, name).toMatch(/copyright/i)
      expect(notice.length, name).toBeGreaterThan(500)
    }
  })

  test('is the same for import as for the program, or less', () => {
    const built = build()
    const noticed = bundledPackages().map(({ name }) => name)
    const packages = 'packages' in built ? built.packages.map((path) => path.split('/node_modules/').at(-1)) : []
    expect(packages.length).toBeGreaterThan(50)
    expect(packages.filter((name) => !noticed.includes(name ?? ''))).toEqual([])
  })
})

describe('what npm installs', () => {
  test.each(lockFiles)('comes from the npm registry, with a hash, by %s', (file) => {
    const packages = Object.entries<Record<string, string>>(readJson(file).packages).filter(([path]) => path !== '')
    expect(packages.length).toBeGreaterThan(100)
    const registry = 'https://registry.npmjs.org/'
    const others = packages.filter(
      // npm leaves `resolved` out only if the package comes from a registry.
      ([, { integrity, resolved = registry }]) =>
        !/^sha512-.{86}==$/.test(integrity ?? '') || !resolved.startsWith(registry),
    )
    expect(others.map(([path]) => path)).toEqual([])
  })

  test('runs no script of a package but that of node, which installs its binary', () => {
    const { allowScripts } = packageJson
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node'])
    const withScript = globSync('node_modules/{,**/node_modules/}{@*/,}*/package.json').filter(hasInstallScript)
    expect(withScript.map((path) => readJson(path).name)).toContain('node')
    expect(withScript.filter((path) => !(readJson(path).name in allowScripts))).toEqual([])
  })

  // npm 10 does not know allowScripts.
  test('runs no other script with npm 10 either, because the lock file names none', () => {
    const gypfile = 'npm install drops it; put "gypfile": false back into the entry of better-sqlite3'
    expect(lock['node_modules/better-sqlite3'].gypfile, gypfile).toBe(false)
    const withScripts = Object.keys(lock).filter((path) => lock[path].hasInstallScript)
    const advice = 'npm install adds it; remove "hasInstallScript" from packages that do not need their script'
    expect(withScripts, advice).toEqual(['node_modules/node'])
  })

  test('runs no script in bench and in the image', () => {
    expect(readFileSync('bench/.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m)
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/npm ci --ignore-scripts/)
  })
})

// Whether npm runs a script at the installation: one of these, or node-gyp.
function hasInstallScript(path: string): boolean {
  const { scripts = {} } = readJson(path)
  return (
    ['preinstall', 'install', 'postinstall'].some((name) => name in scripts) ||
    existsSync(join(dirname(path), 'binding.gyp'))
  )
}

test('Dependabot updates every lock file, the workflows and the Dockerfile', () => {
  const { version, updates } = parse(readFileSync('.github/dependabot.yml', 'utf8'))
  expect(version).toBe(2)
  const directoriesOf = (ecosystem: string) =>
    updates
      .filter((update: Record<string, string>) => update['package-ecosystem'] === ecosystem)
      .map(({ directory }: { directory: string }) => directory)
      .sort()
  const inRoot = (file: string) => join('/', dirname(file))
  expect(directoriesOf('npm')).toEqual(lockFiles.map(inRoot).sort())
  expect(directoriesOf('docker')).toEqual(
    globSync('**/Dockerfile', { exclude: ['**/node_modules'] })
      .map(inRoot)
      .sort(),
  )
  expect(directoriesOf('github-actions')).toEqual(['/'])
  for (const { schedule } of updates) expect(['weekly', 'monthly']).toContain(schedule.interval)
})

test('each group of Dependabot names packages that are there', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8'))
  const { groups } = updates.find(({ directory }: { directory: string }) => directory === '/')
  const named = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies })
  const isThere = (pattern: string) => named.some((name) => name.match(`^${pattern.replaceAll('*', '.*')}$`))
  const patterns = Object.values<{ patterns?: string[] }>(groups).flatMap((group) => group.patterns ?? [])
  expect(patterns.length).toBeGreaterThan(10)
  expect(patterns.filter((pattern) => !isThere(pattern))).toEqual([])
})
