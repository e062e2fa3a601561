import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

// The program without its tests: a few files and one dependency, the database, whose binary cannot be bundled.
export default defineConfig({
  input: { bin: 'src/bin.js' },
  platform: 'node',
  external: ['better-sqlite3'],
  // jsonc-parser's main cannot be bundled, its module can.
  resolve: { mainFields: ['module', 'main'] },
  output: { dir: 'dist', format: 'esm', cleanDir: true, minify: true, chunkFileNames: '[name].js' },
  plugins: [{ name: 'licenses', generateBundle }],
})

/**
 * The packages in the bundle ask for their notices to go with them.
 *
 * @this {import('rolldown').PluginContext}
 */
function generateBundle() {
  const packages = new Set(
    [...this.getModuleIds()].flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
  )
  const notices = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'))
    const files = globSync(`${directory}/{LICENSE,LICENCE,license,License}*`)
    return `${name} ${version}, ${license}\n\n${files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n')}\n`
  })
  this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: notices.join('\n---\n\n') })
}
