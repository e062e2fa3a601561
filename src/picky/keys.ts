import type { Derive } from '../lib/derive.ts'
import type { Project } from '../store/index.ts'
import { inferred, invented } from './provenance.ts'

/** Whose keys: an account's token and a project's id. */
type Subject = { account: string; projectId: number }

export const issueRulings = {
  shapes: {
    ...inferred('the sample, and every API token seen in public code'),
    says: 'license_key is 30 hex digits, an API token 40, unbranded_keyword XY, 6 digits and 10 letters; nothing else is known of them',
  },
  derived: {
    ...invented('tests want the same answer twice'),
    says: 'keys and tokens follow from random-seed, master token and project id: the same calls get the same bytes',
  },
}

const licenseKeyDigits = 30
const qrNameDigits = 13
const apiTokenDigits = 40
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * License key, QR image name and unbranded keyword in the forms of the documented sample. Only Phone Automation
 * (service 1) has a license key, and so a code of it.
 */
export function issueKeys(
  derive: Derive,
  subject: Subject,
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

/** The token at `position` among all that the project was ever issued. */
export function issueApiToken(derive: Derive, subject: Subject, position: number): string {
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
