// CommonJS, because require() can load a module within a synchronous function, and import() cannot. A file of its own, because the
// bundler includes what it requires; createRequire in an ES module would look for the package at run time.
module.exports = { loadPolyfill: () => require('temporal-polyfill/implementation').Temporal }
