// Bundles the program and the package's modules for tests: node test/support/bundle.ts DIRECTORY
// Prints what it has built, as build.ts reads it.
import { argv, stdout } from 'node:process'
import { type BuildOptions, build } from 'rolldown'
import { bundle, launcher, packagesOf, program } from '../../rolldown.config.js'
import type { Build } from './build.ts'

const [, , directory = ''] = argv

const modules: BuildOptions = {
  ...bundle,
  input: { index: 'src/index.ts', vitest: 'src/vitest.ts' },
  // Without .mjs, the inner Vitest of test/vitest-fixture.test.ts would transform the files, which takes a second.
  output: { dir: directory, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
  logLevel: 'silent',
}
const builds = await build([
  modules,
  { ...launcher, output: { ...launcher.output, dir: directory, entryFileNames: '[name].mjs' }, logLevel: 'silent' },
  { ...program, output: { ...program.output, dir: directory }, logLevel: 'silent' },
])
const chunks = builds.flatMap(({ output }) => output.flatMap((file) => (file.type === 'chunk' ? file : [])))
const built: Build = { directory, packages: packagesOf(chunks.flatMap(({ moduleIds }) => moduleIds)) }
stdout.write(JSON.stringify(built))
