import type { Mode } from '../store/index.ts'
import { errors, type VendorError } from './errors.ts'
import { pmPrefix } from './paths.ts'

/** The path of a request target as the router reads it: without query, scheme and host, and decoded. */
export function pathIn(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? ''
  return path.replace(/%[0-7][0-9a-f]/gi, (encoded) => decodeURIComponent(encoded))
}

/** The refusal of a call while the API is switched off. The mode is global: the body need not be readable for it. */
export function switchedOff(target: string, mode: Mode): VendorError | undefined {
  const covered = mode.mode === 'deprecated' && pathIn(target).startsWith(pmPrefix)
  return covered ? errors.switchedOff(mode) : undefined
}
