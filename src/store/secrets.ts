import { fingerprint, isFingerprint } from '../lib/fingerprint.ts'

const secretKeys = new Set(['token', 'api_token', 'license_key', 'qr_code_base64'])
const secretHeader = /auth|cookie|token|secret|key|password/i

/**
 * A copy of a JSON value in which fingerprints stand for secrets.
 *
 * @param known - the keys that the outermost object is known to have; what stands under another may be a secret that
 * was given a wrong name, and is treated as one
 */
export function withoutSecrets(value: unknown, known?: ReadonlySet<string>): unknown {
  return copy(value, { hidden: false, ...(known && { known }) })
}

/** Request headers, of those that carry credentials the fingerprint. */
export function headersWithoutSecrets(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => {
      const text = String(value)
      return [name, secretHeader.test(name) ? standIn(text) : text]
    }),
  )
}

function copy(value: unknown, { hidden, known }: { hidden: boolean; known?: ReadonlySet<string> }): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item, { hidden }))
  if (typeof value !== 'object' || value === null) return hidden ? hide(value) : value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key.trim()
      const secret = secretKeys.has(name.toLowerCase()) || (known !== undefined && !known.has(name))
      return [key, copy(inner, { hidden: hidden || secret })]
    }),
  )
}

function hide(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? standIn(String(value)) : value
}

// A fingerprint always stands for what it was made of.
function standIn(text: string): string {
  return text === '' || isFingerprint(text) ? text : fingerprint(text)
}
