import { defineConfig } from 'rolldown'

// The program without its tests: a few files and one dependency, the database, whose binary cannot be bundled.
export default defineConfig({
  input: { bin: 'src/bin.js' },
  platform: 'node',
  external: ['better-sqlite3'],
  // jsonc-parser's main cannot be bundled, its module can.
  resolve: { mainFields: ['module', 'main'] },
  output: { dir: 'dist', format: 'esm', cleanDir: true, minify: true, chunkFileNames: '[name].js' },
})
