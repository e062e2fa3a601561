import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { env, execPath } from 'node:process'
import { defineConfig } from 'rolldown'
import { minifySync } from 'rolldown/utils'
import { libraries, readLibrary } from './src/dashboard/libraries.js'

// Fastify loads these to compile schemas and to inject requests. The program does neither, and they are half of the code that
// each start would parse.
/** @type {Record<string, false>} */
const notNeeded = {
  '@fastify/ajv-compiler': false,
  '@fastify/fast-json-stringify-compiler': false,
  'light-my-request': false,
}

// Fastify and commander load these for what a start does not do. In the bundle, they are loaded at their first use.
const rarelyUsed = ['node:child_process', 'node:http2', 'node:https']

// To import a builtin module, Node.js reads and binds each of its exports: 2 ms for node:fs, and 6 ms for node:process, as that
// opens the standard streams. In the bundle, only the exports that are used are read.
/** @satisfies {import('rolldown').Plugin} */
const builtins = {
  name: 'builtins',
  resolveId(id, importer, { kind }) {
    if (rarelyUsed.includes(id)) return `\0lazy:${id}`
    // The virtual module needs the bundler's own, so that one cannot import it.
    if (importer === '\0rolldown/runtime.js') return undefined
    return kind === 'import-statement' && id.startsWith('node:') ? `\0${id}` : undefined
  },
  async load(id) {
    const [, lazy] = id.split('\0lazy:')
    if (lazy) return `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('${lazy}')[name] })`
    if (!id.startsWith('\0node:')) return undefined
    const name = id.slice(1)
    const names = Object.keys(await import(name)).filter((key) => key !== 'default')
    return [
      `const builtin = process.getBuiltinModule('${name}')`,
      'export default builtin',
      ...names.map((key) => `export const ${key} = /* @__PURE__ */ (() => builtin.${key})()`),
    ].join('\n')
  },
}

// In CommonJS, the bundler moves imports of external packages to the top of the file, so that every command would load the database.
// Calls of require() stay where they are.
/** @satisfies {import('rolldown').Plugin} */
const lazyDatabase = {
  name: 'lazy-database',
  resolveId(id, _importer, { kind }) {
    if (id !== 'better-sqlite3') return undefined
    return kind === 'import-statement' ? '\0better-sqlite3' : { id, external: true }
  },
  load: (id) => (id === '\0better-sqlite3' ? `module.exports = require('better-sqlite3')` : undefined),
}

// Tests replace these globals, also in a process in which a mock runs. In the bundle, the packages that it contains get those of
// src/lib/originals.ts, as our own code does.
const originals = `${import.meta.dirname}/src/lib/originals.ts`
const names = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
]
/** @type {Record<string, [string, string]>} */
const replacedGlobals = {
  ...Object.fromEntries(names.map((name) => [name, [originals, name]])),
  'process.nextTick': [originals, 'nextTick'],
  Date: [originals, 'OriginalDate'],
  performance: [originals, 'performance'],
}

// The dashboard's page is not bundled: its files are copied, minified, with the libraries that the browser loads.
/** @satisfies {import('rolldown').Plugin} */
const dashboard = {
  name: 'dashboard',
  async generateBundle() {
    const folder = 'src/dashboard/public'
    for (const path of globSync('**/*.{html,js,css,svg}', { cwd: folder })) {
      const text = readFileSync(`${folder}/${path}`, 'utf8')
      const source = path.endsWith('.js') ? minifySync(path, text, { module: true }).code : text
      this.emitFile({ type: 'asset', fileName: `public/${path}`, source })
    }
    for (const path of Object.keys(libraries))
      this.emitFile({ type: 'asset', fileName: `public/${path}`, source: await readLibrary(path) })
  },
}

/**
 * How the program and the package's modules are bundled: a few files and one dependency, the database, whose binary cannot be
 * bundled.
 *
 * @satisfies {import('rolldown').InputOptions}
 */
export const bundle = {
  platform: 'node',
  external: ['better-sqlite3', 'vitest', 'testcontainers'],
  // The file that jsonc-parser names as main cannot be bundled, the one that it names as module can.
  resolve: { mainFields: ['module', 'main'], alias: notNeeded },
  plugins: [builtins, dashboard],
  transform: { inject: replacedGlobals },
}

/**
 * What starts the program: one file that even an old Node.js can load.
 *
 * @satisfies {import('rolldown').BuildOptions}
 */
export const launcher = {
  platform: 'node',
  input: { bin: 'src/bin.js' },
  output: { dir: 'dist', format: 'esm', minify: true },
}

/**
 * The program: one CommonJS file, because Node.js accepts a code cache for a script and not for an ES module.
 *
 * @satisfies {import('rolldown').BuildOptions}
 */
export const program = {
  ...bundle,
  external: [],
  input: { program: 'src/main.ts' },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    codeSplitting: false,
    minify: true,
    charset: 'ascii',
  },
  checks: { bundlerTimings: false },
  // Otherwise V8 compiles all of it, and not only what runs.
  optimization: { pifeForModuleWrappers: false },
  // A process of its own has no tests that replace globals.
  transform: {},
  plugins: [
    builtins,
    dashboard,
    lazyDatabase,
    { name: 'licenses', generateBundle },
    { name: 'code-cache', writeBundle },
  ],
}

export default defineConfig(configure)

// The package's modules. The CommonJS ones are for require(), which Jest and TypeScript's `module: commonjs` use.
const modules = { index: 'src/index.ts', vitest: 'src/vitest.ts', testcontainers: 'src/testcontainers.ts' }
// Node.js prints the line that an error comes from, and the name of its class: lines stay apart and classes keep their names.
const keepNames = { class: true, function: false }
const minify = { compress: { keepNames }, mangle: { keepNames }, codegen: { removeWhitespace: false } }
/** @satisfies {import('rolldown').OutputOptions} */
const commonJs = {
  dir: 'dist',
  format: 'cjs',
  minify,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
}

/** @returns {Promise<import('rolldown').RolldownOptions[]>} */
async function configure() {
  // Imported here because it loads TypeScript, and the tests import this file only for `bundle`.
  const { dts } = await import('rolldown-plugin-dts')
  /** @type {import('rolldown').RolldownOptions} */
  const types = {
    // The types. Those of other packages are written out, so that a user has to install none of them.
    input: modules,
    platform: 'node',
    // The exported types use none of these; .ci/package proves it.
    external: [/^node:/, 'vitest', 'testcontainers', 'fastify', 'pino', 'better-sqlite3'],
    // The type provider re-exports TypeBox, and its types are the same.
    resolve: { alias: { '@fastify/type-provider-typebox': '@sinclair/typebox' } },
    plugins: [dts({ emitDtsOnly: true })],
    treeshake: { moduleSideEffects: false },
  }
  /** @type {import('rolldown').OutputOptions} */
  const typesOutput = {
    dir: 'dist',
    format: 'esm',
    // AsyncDisposable is in no `lib` that is the default of a target.
    banner: '/// <reference lib="esnext.disposable" />',
  }
  return [
    {
      ...bundle,
      input: modules,
      output: { dir: 'dist', format: 'esm', cleanDir: true, minify, chunkFileNames: '[name].js' },
    },
    launcher,
    program,
    { ...bundle, input: modules, output: commonJs },
    { ...types, output: { ...typesOutput, chunkFileNames: 'shared-[name].ts' } },
    { ...types, output: { ...typesOutput, entryFileNames: '[name].cts', chunkFileNames: 'shared-[name].cts' } },
  ]
}

/**
 * Records the code cache of the program.
 *
 * @param {import('rolldown').NormalizedOutputOptions} options
 */
function writeBundle({ dir = 'dist' }) {
  // Without the caller's other variables: the program would take PICKY_… as settings, and V8 flags would spoil the cache.
  execFileSync(execPath, [join(import.meta.dirname, 'scripts/record-code-cache.js'), dir], { env: { PATH: env.PATH } })
}

/**
 * Writes licenses.txt: the licences of the bundled packages require their notices to be distributed with the code.
 *
 * @this {import('rolldown').PluginContext}
 */
function generateBundle() {
  const libraryFiles = Object.values(libraries).map((file) => resolve('node_modules', file))
  const notices = packagesOf([...this.getModuleIds(), ...libraryFiles]).map(noticeOf)
  this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: notices.join('\n---\n\n') })
}

/**
 * The directories of the packages that modules belong to.
 *
 * @param {string[]} moduleIds
 */
export function packagesOf(moduleIds) {
  const directories = moduleIds
    // Rolldown's own virtual modules begin with a null character.
    .filter((id) => !id.startsWith('\0'))
    .flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [])
  return [...new Set(directories)].sort()
}

/** @param {string} directory */
function noticeOf(directory) {
  const { name, version, license, author } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'))
  const files = globSync(`${directory}/{LICENSE,LICENCE,license,License}*`)
  const texts = files.map((file) => readFileSync(file, 'utf8').trim())
  // abstract-logging has no licence file. package.json says which licence it is and whose, and ours has the same text.
  if (texts.length === 0 && license === 'MIT') {
    const own = readFileSync(join(import.meta.dirname, 'LICENSE'), 'utf8').trim()
    texts.push(own.replace(/^Copyright .*$/m, `Copyright (c) ${author}`))
  }
  if (texts.length === 0) throw new Error(`${name} ${version} has no licence file`)
  return `${name} ${version}, ${license}\n\n${texts.join('\n\n')}\n`
}
