/** Something that came out of a run. */
export type Output = { name: string; text: string }

// This much of the beginning of a secret is a leak, as where a message cuts it.
const maxShown = 12

/** The secrets that stand in an output: as they are, in upper or lower case, in percent-encoding, escaped or in Base64. */
export function findLeaks(secrets: Iterable<string>, outputs: Iterable<Output>): string[] {
  const leaks: string[] = []
  const all = [...secrets].map((secret) => ({ secret, forms: listForms(secret) }))
  for (const { name, text } of outputs) {
    const lower = text.toLowerCase()
    for (const { secret, forms } of all) {
      // In another case, one that mixes upper and lower case is no longer itself.
      const isMixed = secret !== secret.toLowerCase() && secret !== secret.toUpperCase()
      const searched = isMixed ? text : lower
      const form = forms.map((form) => (isMixed ? form : form.toLowerCase())).find((form) => searched.includes(form))
      if (form === undefined) continue
      const at = searched.indexOf(form)
      leaks.push(`${secret} in ${name}: …${text.slice(Math.max(0, at - 120), at + form.length + 20)}…`)
    }
  }
  return leaks
}

function listForms(secret: string): string[] {
  const decoded = Buffer.from(secret, 'base64').toString('latin1')
  // Base64 of a text that is not secret from its beginning on, such as a URL.
  if (/^[\x20-\x7e]{20,}$/.test(decoded)) return [secret, decoded]
  const forms = [secret.slice(0, maxShown), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
  return [...forms, ...inBase64(secret)]
}

// What Base64 makes of a text depends on how many bytes are before it, and on what follows.
function inBase64(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const start = before === 0 ? 0 : before + 1
    return Buffer.from('x'.repeat(before) + secret)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(start, -4)
  })
}
