import type { Mutation } from './mutation.ts'

const redaction = 'test/picky/request/redaction.test.ts'
const rawBody = 'test/store/secrets/raw-body.test.ts'
const list = 'test/control/requests/list.test.ts'

/** What must never be seen in clear in the log, in the journal, in messages and on the dashboard. */
export const secrets: Mutation[] = [
  {
    breaks: 'the journal shows the API tokens in responses',
    file: 'src/store/journal/redaction.ts',
    find: "new Set(['token', 'api_token', 'license_key', 'qr_code_base64'])",
    replace: "new Set(['api_token', 'license_key', 'qr_code_base64'])",
    tests: [redaction, list],
  },
  {
    breaks: 'the journal shows license keys',
    file: 'src/store/journal/redaction.ts',
    find: "new Set(['token', 'api_token', 'license_key', 'qr_code_base64'])",
    replace: "new Set(['token', 'api_token', 'qr_code_base64'])",
    tests: [redaction, list],
  },
  {
    breaks: 'the journal shows the master token where another field repeats it',
    file: 'src/store/journal/redaction.ts',
    find: 'plain ? redactNested(inner, text) : redactValue(inner)',
    replace: 'plain ? inner : redactValue(inner)',
    tests: [redaction, list],
  },
  {
    breaks: 'the journal shows the values of unknown keys',
    file: 'src/store/journal/redaction.ts',
    find: 'const plain = known.has(name) && !isSecretKey(name)',
    replace: 'const plain = !isSecretKey(name)',
    tests: [redaction, list],
  },
  {
    breaks: 'the journal shows the header Authorization',
    file: 'src/store/journal/redaction.ts',
    find: 'if (plainHeaders.has(name)) return [name, text(String(value))]',
    replace: "if (plainHeaders.has(name) || name === 'authorization') return [name, String(value)]",
    tests: [redaction, list],
  },
  {
    breaks: 'a note that is shortened shows the beginning of the master token',
    file: 'src/picky/request/record.ts',
    find: 'displayNotes(call.notes, createNoteRedactor(request, store))',
    replace: 'displayNotes(call.notes)',
    tests: [list, redaction],
  },
  {
    breaks: 'the journal shows the token of a body that could not be parsed',
    file: 'src/store/journal/entry.ts',
    find: 'raw_body: call.raw_body && redactRawBody(text(call.raw_body)),',
    replace: 'raw_body: call.raw_body,',
    tests: [list],
  },
  {
    breaks: 'a raw body shows long runs of digits, such as an API token without a key',
    file: 'src/store/secrets/raw-body.ts',
    find: 'replace(longRun, (run) => toFingerprint(decodeCharacters(run)))',
    replace: 'replace(longRun, (run) => run)',
    tests: [rawBody],
  },
  {
    breaks: 'a raw body shows a token whose key is percent-encoded',
    file: 'src/store/secrets/raw-body.ts',
    find: '!isLikelySecret(decodeCharacters(word))',
    replace: '!isLikelySecret(word)',
    tests: [rawBody],
  },
  {
    breaks: 'the log shows the name of a QR image, which reveals a license key',
    file: 'src/picky/request/path.ts',
    find: 'if (image !== undefined) return `/uploads/images/${redactImageName(image)}`',
    replace: 'if (image === undefined) return path',
    tests: ['test/picky/request/log-line.test.ts', list],
  },
  {
    breaks: 'the log shows the query of a path',
    file: 'src/picky/request/path.ts',
    find: "const [path = ''] = requestPath(url).split(/[?#;]/, 1)",
    replace: 'const path = url',
    tests: ['test/picky/request/log-line.test.ts', list],
  },
  {
    breaks: 'the log quotes a body that could not be parsed, with its secrets',
    file: 'src/picky/request/redaction.ts',
    find: 'return quotesBody(request.call) ? (note) => redact(replaceReceived(note, notRecorded)) : redact',
    replace: 'return redact',
    tests: ['test/picky/request/log-line.test.ts', list],
  },
  {
    breaks: 'an expectation that fails quotes the secret that it expected',
    file: 'src/control/requests/matching.ts',
    find: 'path.some(isLikelySecret) || isRedacted(received) ?',
    replace: 'path.length === 0 ?',
    tests: ['test/control/requests/verify.test.ts'],
  },
  {
    breaks: 'the control plane shows secrets although nobody asked for them',
    file: 'src/control/accounts/secrets.ts',
    find: "secrets === 'plain' || secret === ''",
    replace: "secrets !== 'x' || secret === ''",
    tests: ['test/control/accounts/projects.test.ts', 'test/control/accounts/api-tokens.test.ts'],
  },
  {
    breaks: 'the private key of the certificate authority can be read by all',
    file: 'src/tls/authority.ts',
    find: "openSync(draft, 'wx', 0o600)",
    replace: "openSync(draft, 'wx', 0o644)",
    tests: ['test/tls/authority.test.ts'],
    title: 'kept beside the database for its owner only',
  },
  {
    breaks: 'the dashboard shows a fingerprint where it should show dots',
    file: 'src/dashboard/public/ui/secret.js',
    find: '>••••••••••••</span>',
    replace: '>${value}</span>',
    tests: ['test/dashboard/projects.test.ts'],
    title: 'secrets reach the page only when they are asked for',
  },
  {
    breaks: 'the dashboard asks for secrets as soon as it shows a project',
    file: 'src/dashboard/public/projects/project-view.js',
    find: 'const [areSecretsShown, showSecrets] = useState(false)',
    replace: 'const [areSecretsShown, showSecrets] = useState(true)',
    tests: ['test/dashboard/projects.test.ts'],
    title: 'secrets reach the page only when they are asked for',
  },
]
