import { type Certified, expiredOn, findProblem, issueCertificate } from '../lib/certificates.ts'
import { isWildcard } from '../lib/host.ts'
import type { Settings } from '../settings.ts'
import { loadAuthority } from './authority.ts'
import { readPem } from './read-pem.ts'
import { TlsError } from './tls-error.ts'

// The names in the URLs of the vendor's API, for clients that cannot be given another URL.
const vendorNames = ['pickyassist.com', 'app.pickyassist.com']
const localNames = ['localhost', '127.0.0.1', '::1']

/** What the TLS port identifies itself with. */
export type Credentials = Certified & {
  /** certificate of the authority that clients must trust, in PEM; undefined with a certificate of one's own */
  ca: string | undefined
  /** the private keys in use, in PEM: its own and that of the authority */
  privateKeys: readonly string[]
  /** what the log should say about the certificate */
  warning: string | undefined
}

/**
 * The certificate of the settings `tls-cert` and `tls-key`, or one that the mock's own authority issues.
 *
 * @throws TlsError if a file cannot be used
 */
export async function loadCredentials(settings: Settings): Promise<Credentials> {
  const { tlsCert, tlsKey, db } = settings
  if (tlsCert !== undefined && tlsKey !== undefined) return readCertificate(tlsCert, tlsKey)
  const { authority, warning } = await loadAuthority(db)
  const issued = await issueCertificate(authority, listNames(settings))
  return { ...issued, ca: authority.cert, privateKeys: [issued.key, authority.key], warning }
}

function readCertificate(certFile: string, keyFile: string): Credentials {
  const certified = { cert: readPem(certFile, `tls-cert ${certFile}`), key: readPem(keyFile, `tls-key ${keyFile}`) }
  const problem = findProblem(certified)
  if (problem !== undefined) throw new TlsError(`tls-cert ${certFile} and tls-key ${keyFile}: ${problem}`)
  const expiry = expiredOn(certified)
  return {
    ...certified,
    ca: undefined,
    privateKeys: [certified.key],
    warning: expiry && `the certificate ${certFile} expired on ${expiry}`,
  }
}

function listNames({ host, publicUrl, tlsNames = '' }: Settings): string[] {
  const publicHost = publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')]
  const own = isWildcard(host) ? [] : [host]
  return [...new Set([...localNames, ...own, ...vendorNames, ...publicHost, ...tlsNames.split(',').filter(Boolean)])]
}
