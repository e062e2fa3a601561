import type { Derive, Subject } from '../lib/derive.ts'
import { memoize } from '../lib/memoize.ts'
import type { Project } from '../store/index.ts'
import { inferred, invented } from './provenance.ts'

/** The project that keys are derived for: its account's master token and its id. */
type ProjectSubject = Omit<Subject, 'purpose'>

export const keyRulings = {
  keyFormats: {
    ...inferred('the sample, and every API token seen in public code'),
    says: 'license_key is 30 hex digits, an API token 40 hex digits, unbranded_keyword XY followed by 6 digits and 10 letters. Nothing more is known about their formats.',
  },
  qrNameCounts: {
    ...inferred('the name in the sample is a PHP uniqid, which counts up'),
    says: 'The 13 digits in the name of a QR image count up from one project of an account to the next.',
  },
  apiTokenEnding: {
    ...invented('tokens that end in a counter can be found quickly however many there are'),
    says: 'The last 13 digits of an API token count up from one project of an account to the next: all tokens of a project end alike.',
  },
  derivedKeys: {
    ...invented('a test should get the same values in every run'),
    says: 'Keys and tokens are derived from random-seed, master token and project id. The same calls get the same values.',
  },
}

const licenseKeyDigits = 30
const apiTokenDigits = 40
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

// The digits of a counter, which are those of a PHP uniqid. 52 bits, so that it is a safe integer.
const counterDigits = 13
const counterLimit = 2 ** (4 * counterDigits)
const tokensPerHash = 4
const bytesPerToken = 16
const maxRememberedOwners = 1000

export type ProjectKeys = ReturnType<typeof createProjectKeys>

/** Derives the keys and API tokens of projects. The values depend on the seed of `derive`, the master token and the project's id. */
export function createProjectKeys(derive: Derive) {
  // Where the two counters of an account start: the one in the names of its QR images, and the one in its API tokens.
  const countersOf = memoize((owner: string) => {
    const hex = derive({ owner, projectId: 0, purpose: 'counters' }).toString('hex')
    const [qrName, apiToken] = [hex.slice(0, counterDigits), hex.slice(counterDigits, 2 * counterDigits)]
    return { qrName: Number.parseInt(qrName, 16), apiToken: Number.parseInt(apiToken, 16) }
  }, maxRememberedOwners)

  return {
    /**
     * License key, QR image name and unbranded keyword, in the formats of the documented sample. Only a Phone Automation project
     * (service 1) has a license key, and therefore a QR code.
     */
    ofProject(
      { owner, projectId }: ProjectSubject,
      service: Project['service'],
    ): Pick<Project, 'license_key' | 'qr_name' | 'unbranded_keyword'> {
      const bytes = derive({ owner, projectId, purpose: 'project' })
      return {
        license_key: service === 1 ? bytes.toString('hex', 0, licenseKeyDigits / 2) : '',
        qr_name: service === 1 ? formatCounter(countersOf(owner).qrName, projectId) : '',
        unbranded_keyword: keywordFrom(bytes.subarray(22, 38)),
      }
    },
    /** A function that derives an API token of the project. Its argument numbers all tokens ever issued to it, from 0. */
    apiTokensOf({ owner, projectId }: ProjectSubject): (position: number) => string {
      const ending = formatCounter(countersOf(owner).apiToken, projectId)
      const hashOf = memoize((group: number) => derive({ owner, projectId, purpose: `api tokens ${group}` }), 1)
      return (position) => {
        const start = (position % tokensPerHash) * bytesPerToken
        const hex = hashOf(Math.floor(position / tokensPerHash)).toString('hex', start, start + bytesPerToken)
        return hex.slice(0, apiTokenDigits - counterDigits) + ending
      }
    },
  }
}

// The digits of a project in a counter. In an index on these, the rows of new projects go to the end; in an index on random values,
// each would change a page of its own.
function formatCounter(start: number, projectId: number): string {
  return ((start + projectId) % counterLimit).toString(16).padStart(counterDigits, '0')
}

// XY404793eFMMejtejZ in the sample: XY, 6 digits, 10 letters.
function keywordFrom(bytes: Buffer): string {
  let keyword = 'XY'
  for (const [index, byte] of bytes.entries()) keyword += index < 6 ? byte % 10 : letters[byte % letters.length]
  return keyword
}
