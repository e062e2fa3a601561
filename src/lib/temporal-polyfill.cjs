// CommonJS, because require() can load a module within a synchronous function, and import() cannot.
module.exports = { loadPolyfill: () => require('temporal-polyfill/implementation').Temporal }
