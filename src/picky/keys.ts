import type { Derive, Subject } from '../lib/derive.ts'
import type { Project } from '../store/index.ts'
import { inferred, invented } from './provenance.ts'

/** The project that keys are derived for: its account's master token and its id. */
type ProjectSubject = Omit<Subject, 'purpose'>

export const keyRulings = {
  keyFormats: {
    ...inferred('the sample, and every API token seen in public code'),
    says: 'license_key is 30 hex digits, an API token 40 hex digits, unbranded_keyword XY followed by 6 digits and 10 letters. Nothing more is known about their formats.',
  },
  derivedKeys: {
    ...invented('a test should get the same values in every run'),
    says: 'Keys and tokens are derived from random-seed, master token and project id. The same calls get the same values.',
  },
}

const licenseKeyDigits = 30
const qrNameDigits = 13
const apiTokenDigits = 40
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Derives license key, QR image name and unbranded keyword, in the formats of the documented sample. Only a Phone
 * Automation project (service 1) has a license key, and therefore a QR code.
 */
export function deriveProjectKeys(
  derive: Derive,
  subject: ProjectSubject,
  service: Project['service'],
): Pick<Project, 'license_key' | 'qr_name' | 'unbranded_keyword'> {
  const bytes = derive({ ...subject, purpose: 'project' })
  const hex = bytes.toString('hex', 0, 22)
  return {
    license_key: service === 1 ? hex.slice(0, licenseKeyDigits) : '',
    qr_name: service === 1 ? hex.slice(licenseKeyDigits, licenseKeyDigits + qrNameDigits) : '',
    unbranded_keyword: keywordFrom(bytes.subarray(22, 38)),
  }
}

/** Derives an API token. `position` counts all tokens ever issued to the project, from 0. */
export function deriveApiToken(derive: Derive, subject: ProjectSubject, position: number): string {
  return derive({ ...subject, purpose: `api token ${position}` })
    .toString('hex')
    .slice(0, apiTokenDigits)
}

// XY404793eFMMejtejZ in the sample: XY, 6 digits, 10 letters.
function keywordFrom(bytes: Buffer): string {
  const digits = Array.from(bytes.subarray(0, 6), (byte) => byte % 10)
  const tail = Array.from(bytes.subarray(6), (byte) => letters[byte % letters.length])
  return `XY${digits.join('')}${tail.join('')}`
}
