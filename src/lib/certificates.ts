import 'reflect-metadata'
import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { fingerprint } from './fingerprint.ts'
import { now, OriginalDate } from './originals.ts'

/** A certificate and its private key, both in PEM. */
export type Certified = { cert: string; key: string }

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 24 * 60 * 60 * 1000
const authorityDays = 3650
// Apple's systems reject certificates that are valid for longer.
const maxLeafDays = 397

/** Creates a certificate authority, valid for ten years. */
export async function createAuthority(): Promise<Certified> {
  const keys = await generateKeys()
  const publicKey = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('base64')
  // Each authority has a name of its own: a client that trusts two of the same name may check against the wrong one.
  const name = `CN=picky-assist-mock CA ${fingerprint(publicKey).slice('fp_'.length)}`
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name,
      keys,
      signingAlgorithm: algorithm,
      ...validFor(authorityDays),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return toCertified(certificate.toString('pem'), keys.privateKey)
}

/**
 * Issues the certificate of a server.
 *
 * @param names - host names and IP addresses at which clients reach the server
 */
export async function issueCertificate(authority: Certified, names: readonly string[]): Promise<Certified> {
  const keys = await generateKeys()
  const issuer = new X509Certificate(authority.cert)
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(
      names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
    ),
    await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    await AuthorityKeyIdentifierExtension.create(await importPublicKey(issuer.publicKey), false, webcrypto),
  ]
  const { notBefore, notAfter } = validFor(maxLeafDays)
  const certificate = await X509CertificateGenerator.create(
    {
      subject: 'CN=picky-assist-mock',
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await importPrivateKey(authority.key),
      signingAlgorithm: algorithm,
      notBefore,
      notAfter: new OriginalDate(Math.min(notAfter.getTime(), OriginalDate.parse(issuer.validTo))),
      extensions,
    },
    webcrypto,
  )
  return toCertified(certificate.toString('pem'), keys.privateKey)
}

/** Why a certificate and a key cannot be used; undefined if they can. */
export function findProblem({ cert, key }: Certified): string | undefined {
  const certificate = attempt(() => new X509Certificate(cert))
  const privateKey = attempt(() => createPrivateKey(key))
  if (certificate === undefined) return 'there is no certificate in PEM'
  if (privateKey === undefined) return 'there is no private key in PEM, or it needs a password'
  return certificate.checkPrivateKey(privateKey) ? undefined : 'the private key does not belong to the certificate'
}

/** An authority that createAuthority made, read from a file with its certificate and its key. @throws Error with the reason if it is none */
export function parseAuthority(pem: string): Certified {
  const problem = findProblem({ cert: pem, key: pem })
  if (problem !== undefined) throw new Error(problem)
  const certificate = new X509Certificate(pem)
  const key = createPrivateKey(pem)
  if (!certificate.ca) throw new Error('the certificate is not that of an authority')
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error('the private key is not on the curve P-256')
  return { cert: certificate.toString(), key: String(key.export({ format: 'pem', type: 'pkcs8' })) }
}

/** The day on which a certificate expires, if it has expired. */
export function expiredOn({ cert }: Pick<Certified, 'cert'>): string | undefined {
  const end = OriginalDate.parse(new X509Certificate(cert).validTo)
  return end <= now() ? new OriginalDate(end).toISOString().slice(0, 10) : undefined
}

function generateKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function validFor(days: number): { notBefore: Date; notAfter: Date } {
  // A day ago, as the clocks of two machines differ.
  return { notBefore: new OriginalDate(now() - dayMs), notAfter: new OriginalDate(now() + days * dayMs) }
}

async function toCertified(cert: string, privateKey: webcrypto.CryptoKey): Promise<Certified> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' })
  return { cert: `${cert}\n`, key: String(key) }
}

function importPrivateKey(pem: string) {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

function importPublicKey(key: KeyObject) {
  return webcrypto.subtle.importKey('spki', key.export({ format: 'der', type: 'spki' }), algorithm, true, ['verify'])
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
