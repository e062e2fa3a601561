import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

// What Fastify asks for only where a route outside the planes has a schema, or a test injects a request: neither happens in
// the program, and half of the code would have to be parsed at each start.
/** @type {Record<string, false>} */
const notNeeded = {
  '@fastify/ajv-compiler': false,
  '@fastify/fast-json-stringify-compiler': false,
  'light-my-request': false,
}

// The program and the package without their tests: a few files and one dependency, the database, whose binary cannot be
// bundled. What the types name of other packages is written out, so that a user needs none of them.
export default defineConfig([
  {
    input: {
      bin: 'src/bin.js',
      index: 'src/index.ts',
      vitest: 'src/vitest.ts',
      testcontainers: 'src/testcontainers.ts',
    },
    platform: 'node',
    external: ['better-sqlite3', 'vitest', 'testcontainers'],
    // jsonc-parser's main cannot be bundled, its module can.
    resolve: { mainFields: ['module', 'main'], alias: notNeeded },
    output: { dir: 'dist', format: 'esm', cleanDir: true, minify: true, chunkFileNames: '[name].js' },
    plugins: [{ name: 'licenses', generateBundle }],
  },
  {
    input: { index: 'src/index.ts', vitest: 'src/vitest.ts', testcontainers: 'src/testcontainers.ts' },
    platform: 'node',
    // None of these is in the types that are exported; a test of the package says so.
    external: [/^node:/, 'vitest', 'testcontainers', 'fastify', 'pino', 'better-sqlite3'],
    // Where a type is written out, its provider may stand for the library itself.
    resolve: { alias: { '@fastify/type-provider-typebox': '@sinclair/typebox' } },
    output: { dir: 'dist', format: 'esm', chunkFileNames: 'shared-[name].ts' },
    plugins: [dts({ emitDtsOnly: true })],
    treeshake: { moduleSideEffects: false },
  },
])

/**
 * The packages in the bundle ask for their notices to go with them.
 *
 * @this {import('rolldown').PluginContext}
 */
function generateBundle() {
  const packages = new Set(
    [...this.getModuleIds()]
      // Those that begin so are made up.
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
