// Builtin modules are loaded in the functions and not imported: an old Node.js lacks some of their exports, and could not even load
// bin.js, which reports that it is too old.
const { getBuiltinModule: load } = process

/**
 * Runs program.cjs of a directory. With program.cache next to it, V8 need not compile it, which is a third of a start. The cache
 * is of use only to the version of V8 that wrote it; for others, Node.js itself keeps one, from the first start on.
 *
 * @param {string} directory
 */
export function loadProgram(directory) {
  const { createRequire, enableCompileCache } = load('node:module')
  const program = readProgram(directory)
  if (program.cachedData) {
    runProgram(program, compileProgram(program))
  } else {
    enableCompileCache()
    createRequire(program.file)(program.file)
  }
}

/** @typedef {ReturnType<typeof readProgram>} Program */

/**
 * Reads a program, and its code cache if that was written for this program by this version of V8.
 *
 * @param {string} directory
 */
export function readProgram(directory) {
  const { existsSync, readFileSync } = load('node:fs')
  const file = `${directory}/program.cjs`
  const cacheFile = `${directory}/program.cache`
  const source = readFileSync(file)
  const key = cacheKey(source)
  const cache = existsSync(cacheFile) ? readFileSync(cacheFile) : Buffer.alloc(0)
  const cachedData = cache.indexOf(key) === 0 ? cache.subarray(key.length) : undefined
  return { directory, file, cacheFile, source: source.toString(), key, cachedData }
}

/**
 * Compiles a program, from its code cache if there is one that V8 accepts.
 *
 * @param {Program} program
 */
export function compileProgram({ file, source, cachedData }) {
  const { Script } = load('node:vm')
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`
  return new Script(wrapped, { filename: file, ...(cachedData && { cachedData }) })
}

/**
 * Runs a compiled program as require() would.
 *
 * @param {Program} program
 * @param {import('node:vm').Script} script
 */
export function runProgram({ directory, file }, script) {
  const { createRequire } = load('node:module')
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, directory)
}

// V8 checks its own version, but of the source only the length.
/** @param {Buffer} source */
function cacheKey(source) {
  const { hash } = load('node:crypto')
  const { arch, platform, versions } = process
  return `${versions.v8} ${platform} ${arch} ${hash('sha256', source)}\n`
}
