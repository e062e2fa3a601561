#!/usr/bin/env node
// Plain JavaScript that imports nothing: any Node can read it, and one that is too old to run the rest is told so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 12)) await import('./main.ts')
else {
  process.stderr.write(`picky-assist-mock needs Node.js 22.12 or newer, this is ${process.versions.node}\n`)
  process.exitCode = 2
}
