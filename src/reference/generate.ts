import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildDocuments } from './documents.ts'

// npm run generate: writes the documents generated from the schemas and rules. A test fails when they are out of date.
for (const [path, text] of Object.entries(await buildDocuments())) {
  const file = join(import.meta.dirname, '../..', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
