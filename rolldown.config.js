import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
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

// To import a builtin module, Node.js reads and binds each of its exports: 2 ms for node:fs, and 6 ms for node:process, as that
// opens the standard streams. In the bundle, only the exports that are used are read.
/** @satisfies {import('rolldown').Plugin} */
const builtins = {
  name: 'builtins',
  resolveId: (id, _importer, { kind }) =>
    kind === 'import-statement' && id.startsWith('node:') ? `\0${id}` : undefined,
  async load(id) {
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
}

export default defineConfig(configure)

/** @returns {Promise<import('rolldown').RolldownOptions[]>} */
async function configure() {
  // Imported here because it loads TypeScript, and the tests import this file only for `bundle`.
  const { dts } = await import('rolldown-plugin-dts')
  return [
    {
      ...bundle,
      input: {
        bin: 'src/bin.js',
        index: 'src/index.ts',
        vitest: 'src/vitest.ts',
        testcontainers: 'src/testcontainers.ts',
      },
      output: { dir: 'dist', format: 'esm', cleanDir: true, minify: true, chunkFileNames: '[name].js' },
      plugins: [builtins, dashboard, { name: 'licenses', generateBundle }],
    },
    // The types. Those of other packages are written out, so that a user has to install none of them.
    {
      input: { index: 'src/index.ts', vitest: 'src/vitest.ts', testcontainers: 'src/testcontainers.ts' },
      platform: 'node',
      // The exported types use none of these; .ci/package proves it.
      external: [/^node:/, 'vitest', 'testcontainers', 'fastify', 'pino', 'better-sqlite3'],
      // The type provider re-exports TypeBox, and its types are the same.
      resolve: { alias: { '@fastify/type-provider-typebox': '@sinclair/typebox' } },
      output: { dir: 'dist', format: 'esm', chunkFileNames: 'shared-[name].ts' },
      plugins: [dts({ emitDtsOnly: true })],
      treeshake: { moduleSideEffects: false },
    },
  ]
}

/**
 * Writes licenses.txt: the licences of the bundled packages require their notices to be distributed with the code.
 *
 * @this {import('rolldown').PluginContext}
 */
function generateBundle() {
  const libraryFiles = Object.values(libraries).map((file) => resolve('node_modules', file))
  const packages = new Set(
    [...this.getModuleIds(), ...libraryFiles]
      // Rolldown's own virtual modules begin with a null character.
      .filter((id) => !id.startsWith('\0'))
      .flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
  )
  const notices = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'))
    const files = globSync(`${directory}/{LICENSE,LICENCE,license,License}*`)
    return `${name} ${version}, ${license}\n\n${files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n')}\n`
  })
  this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: notices.join('\n---\n\n') })
}
