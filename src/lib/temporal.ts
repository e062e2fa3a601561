import type { Temporal as TemporalApi } from 'temporal-polyfill/implementation'
import polyfill from './temporal-polyfill.cjs'

declare global {
  var Temporal: typeof TemporalApi | undefined
}

let loaded = globalThis.Temporal

/**
 * Temporal: built into Node 26, a polyfill on older versions. Loaded at first use, which takes about 5 ms.
 */
export function getTemporal(): typeof TemporalApi {
  loaded ??= polyfill.loadPolyfill()
  return loaded
}
