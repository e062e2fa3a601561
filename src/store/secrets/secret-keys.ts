const plainKeys = new Set(['token_ip_address', 'generate_api_token'])
// An author is no secret.
const likelySecret =
  /token|secret|pass(?:w|phrase)|pwd|licen[cs]e|(?:api|access|private)[ ._-]?key|auth(?!or)|authori[sz]ation|bearer|credential|qr_code/i

/** Whether a key's name suggests that its value is a secret. */
export function isLikelySecret(key: string): boolean {
  return likelySecret.test(key) && !plainKeys.has(key.trim())
}
