/** Certificates or keys that HTTPS cannot use. The message is one line and names the file. */
export class TlsError extends Error {
  override name = 'TlsError'
}
