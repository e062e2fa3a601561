#!/usr/bin/env node
// Plain JavaScript without static imports, so that Node.js 14.8 and newer can run it and report what is missing.
const fromSource = import.meta.url.endsWith('/src/bin.js')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
// Node.js runs TypeScript without a flag from 22.18 on.
const [minMajor, minMinor] = fromSource ? [22, 18] : [22, 14]

if (major < minMajor || (major === minMajor && minor < minMinor))
  fail(
    2,
    `Node.js ${minMajor}.${minMinor} or newer is required, this is ${process.versions.node}` +
      (fromSource ? '; npm ci without --omit=dev and --ignore-scripts installs Node.js 24 in node_modules' : ''),
  )
else
  await import('./main.ts').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    const [, missing] = /package '([^']+)'/.exec(error.message) ?? []
    fail(
      1,
      `the package ${missing ?? error.message} is not installed; ${fromSource ? 'run npm ci without --omit=dev' : 'install picky-assist-mock again'}`,
    )
  })

/** @param {number} code @param {string} message */
function fail(code, message) {
  process.stderr.write(`picky-assist-mock: ${message}\n`)
  process.exitCode = code
}
