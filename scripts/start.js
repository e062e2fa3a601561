// npm start: runs the program from dist. Without static imports, so that an old Node.js can report that it is too old.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 14)) {
  const advice = 'npm ci without --omit=dev and --ignore-scripts installs Node.js 24 in node_modules'
  fail(2, `Node.js 22.14 or newer is required, this is ${process.versions.node}; ${advice}`)
} else {
  const { isOutdated, buildProgram, dist } = await import('./build-program.js')
  if (isOutdated()) await build(buildProgram)
  if (process.exitCode === undefined) {
    const { loadProgram } = await import('../src/load-program.js')
    loadProgram(dist)
  }
}

/** @param {() => Promise<unknown>} buildProgram */
async function build(buildProgram) {
  process.stderr.write('picky-assist-mock: building, because the sources are newer than dist\n')
  try {
    await buildProgram()
  } catch (error) {
    const { code, message } = Object(error)
    const [, missing] = code === 'ERR_MODULE_NOT_FOUND' ? (/package '([^']+)'/.exec(message) ?? []) : []
    fail(1, missing ? `the package ${missing} is not installed; run npm ci without --omit=dev` : message)
  }
}

/** @param {number} code @param {string} message */
function fail(code, message) {
  process.stderr.write(`picky-assist-mock: ${message}\n`)
  process.exitCode = code
}
