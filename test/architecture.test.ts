import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { expect, test } from 'vitest'

// Which parts of src each part may import. A part is a folder, or a file at the top level.
const allowedImports: Record<string, string[]> = {
  lib: ['lib'],
  store: ['store', 'lib'],
  picky: ['picky', 'store', 'lib', 'context', 'settings'],
  control: ['control', 'store', 'lib', 'context', 'settings'],
  dashboard: ['dashboard'],
  // Imported by nothing: run by hand and by its tests.
  reference: ['reference', 'app', 'cli/arguments', 'control/plugin', 'picky', 'store', 'settings'],
  settings: ['settings-error', 'lib'],
  'settings-error': [],
  tls: ['tls', 'settings', 'lib'],
  listen: ['app', 'settings', 'lib'],
  context: ['store', 'lib', 'settings'],
  app: ['picky', 'control', 'dashboard', 'store', 'tls', 'lib', 'context', 'settings'],
  cli: [
    'cli',
    'app',
    'listen',
    'client',
    'settings',
    'settings-error',
    'store',
    'tls/tls-error',
    'lib',
    'picky/first-call',
  ],
  // Speaks HTTP. From control and store it imports only types.
  client: ['client', 'control', 'store', 'lib/http', 'lib/describe', 'lib/nearest'],
  'start-mock': ['app', 'listen', 'client', 'store', 'settings', 'settings-error', 'lib/describe'],
  index: ['client', 'start-mock', 'store', 'settings-error', 'tls/tls-error', 'lib/originals'],
  vitest: ['index'],
  testcontainers: ['index', 'settings', 'store'],
  main: ['app', 'settings', 'cli'],
  bin: ['load-program'],
  'load-program': [],
}

const sources = globSync('src/**/*.{ts,js}').map((file) => {
  const text = readFileSync(file, 'utf8')
  const nodes = nodesOf(parseAst(text, { lang: 'ts' }, file))
  return { path: relative('src', file), text, nodes, imports: importsOf(file, nodes) }
})

/** The lines of `offenders` that should be empty, by file. */
function offenders(find: (source: (typeof sources)[number]) => string[]): string[] {
  return sources.flatMap((source) => find(source).map((found) => `${source.path}: ${found}`))
}

test('the sources are found and parsed', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.find(({ path }) => path === 'app.ts')?.imports).toContain('store/index.ts')
})

test('each part imports only what it may', () => {
  const isAllowed = (from: string, to: string) => allowedImports[partOf(from)]?.some((part) => isWithin(to, part))
  expect(offenders(({ path, imports }) => imports.filter((imported) => !isAllowed(path, imported)))).toEqual([])
})

test('a resource of the emulated API imports no other resource', () => {
  const isForeign = (from: string, to: string) => resourceOf(to) !== undefined && resourceOf(to) !== resourceOf(from)
  expect(
    offenders(({ path, imports }) =>
      resourceOf(path) === undefined ? [] : imports.filter((imported) => isForeign(path, imported)),
    ),
  ).toEqual([])
})

test('the client imports only types from the server', () => {
  expect(
    offenders(({ path, nodes }) =>
      partOf(path) !== 'client'
        ? []
        : nodes
            .filter(({ type, importKind }) => type === 'ImportDeclaration' && importKind !== 'type')
            .map(({ source }) => String(source?.value))
            .filter((imported) => /\/(control|store)\/.*/.test(imported) && imported.startsWith('../')),
    ),
  ).toEqual([])
})

test('no files import each other in a circle, not even types', () => {
  const imports = new Map(sources.map((source) => [source.path, source.imports]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (trail.includes(path) || done.has(path)) return
    for (const imported of imports.get(path) ?? []) visit(imported, [...trail, path])
    done.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
  expect(circles).toEqual([])
})

test('no type assertions, except as const', () => {
  expect(
    offenders(({ nodes, text }) =>
      nodes
        .filter(({ type }) => ['TSAsExpression', 'TSTypeAssertion', 'TSNonNullExpression'].includes(type))
        .map(({ start, end }) => text.slice(start, end))
        .filter((assertion) => !assertion.endsWith('as const')),
    ),
  ).toEqual([])
})

test('only lib reads the time and draws random values', () => {
  const isExempt = (path: string) => /^(lib|main|bin|vitest)\b/.test(path)
  expect(
    offenders(({ path, text }) =>
      isExempt(path) ? [] : (text.match(/Date\.now|new Date\(|Math\.random|randomBytes|randomUUID/g) ?? []),
    ),
  ).toEqual([])
})

test('node:http comes from lib/http.ts, which does not load it as a module', () => {
  expect(offenders(({ text }) => text.match(/^import (?!type).* from 'node:https?'/gm) ?? [])).toEqual([])
})

test('nothing that runs in the process of a test uses a global that tests replace', () => {
  const isExempt = (path: string) => /^(cli|main|bin|lib\/originals|reference|dashboard\/public)\b/.test(path)
  const global =
    /(?<![\w.])(?:(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask|fetch)(?=\()|(?<![\w.])(?:Date|performance)\b(?=[.(])/g
  const isImported = (name: string, text: string) =>
    new RegExp(`^import \\{[^}]*\\b${name}\\b[^}]*\\} from`, 'm').test(text)
  expect(
    offenders(({ path, text }) =>
      isExempt(path) ? [] : (text.match(global) ?? []).filter((name) => !isImported(name, text)),
    ),
  ).toEqual([])
})

test('only the entry points touch the process', () => {
  const isExempt = (path: string) => /^(main|bin)\b/.test(path)
  expect(
    offenders(({ path, nodes }) =>
      isExempt(path)
        ? []
        : nodes
            .filter(({ type, object }) => type === 'MemberExpression' && object?.name === 'process')
            .map(({ start }) => `process. at offset ${start}`),
    ),
  ).toEqual([])
})

test('only the store contains SQL', () => {
  const sql = /\b(SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM)\b/g
  expect(offenders(({ path, text }) => (path.startsWith('store/') ? [] : (text.match(sql) ?? [])))).toEqual([])
})

type Node = {
  type: string
  start: number
  end: number
  importKind?: string
  source?: { value?: unknown }
  object?: { name?: string }
}

/** All nodes of a syntax tree. */
function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf)
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(nodesOf)
  return isNode(value) ? [value, ...inner] : inner
}

function isNode(value: object): value is Node {
  return 'type' in value && typeof value.type === 'string' && 'start' in value
}

// The files of src that a file imports: statically, as types, and by import().
function importsOf(file: string, nodes: Node[]): string[] {
  return nodes
    .filter(({ type }) => /^(Import|Export(Named|All))(Declaration|Expression)$/.test(type))
    .flatMap(({ source }) => (typeof source?.value === 'string' ? [source.value] : []))
    .filter((specifier) => specifier.startsWith('.') && !specifier.endsWith('.json'))
    .map((specifier) => relative('src', join(dirname(file), specifier)))
}

function partOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.(ts|js)$/, '')
}

function isWithin(path: string, part: string): boolean {
  return path.replace(/\.[jt]s$/, '') === part || path.startsWith(`${part}/`)
}

// request/ serves all resources.
function resourceOf(path: string): string | undefined {
  const folder = /^picky\/([^/]+)\//.exec(path)?.[1]
  return folder === 'request' ? undefined : folder
}
