const byte = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${byte}(\\.${byte}){3}$`)

/** Whether a text is an IPv4 or IPv6 address, as the control plane sees it: without a zone. @param {string} text */
export function isIpAddress(text) {
  if (ipv4.test(text)) return true
  // In a URL, the IPv4 part of an IPv6 address can have other spellings.
  const [, end] = /:([^:]*\..*)$/.exec(text) ?? []
  return /^[\da-f:.]+$/i.test(text) && (end === undefined || ipv4.test(end)) && URL.canParse(`http://[${text}]`)
}
