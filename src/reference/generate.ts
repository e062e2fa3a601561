import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { documents } from './documents.ts'

// npm run generate: writes the documents that are made from the schemas and rules. A test says when they are stale.
for (const [path, text] of Object.entries(await documents())) {
  const file = join(import.meta.dirname, '../..', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
