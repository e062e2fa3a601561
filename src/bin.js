#!/usr/bin/env node
// Plain JavaScript that Node.js 14.8 can still load, so that it can report that it is too old.
import { loadProgram } from './load-program.js'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 14)) {
  process.stderr.write(`picky-assist-mock: Node.js 22.14 or newer is required, this is ${process.versions.node}\n`)
  process.exitCode = 2
} else {
  loadProgram(import.meta.dirname)
}
