import type { Mutation } from './mutation.ts'

const parseBody = 'test/picky/request/parse-body.test.ts'
const mode = 'test/picky/request/mode.test.ts'
const protocol = 'test/picky/request/protocol.test.ts'
const cors = 'test/picky/request/cors.test.ts'

/** The path of a call of the emulated API: its body, its mode, the order of errors, its limits. */
export const requests: Mutation[] = [
  {
    breaks: 'a disabled account can make calls',
    file: 'src/picky/request/authenticate.ts',
    find: 'if (!account.enabled)',
    replace: "if (!account.enabled && token === '')",
    tests: ['test/picky/request/accounts.test.ts', 'test/picky/projects/create-project.test.ts'],
  },
  {
    breaks: 'a request without a token gets 410 and not 401',
    file: 'src/picky/request/authenticate.ts',
    find: 'throw errors.authenticationFailed(`/token: expected ${expected}, received',
    replace: 'throw errors.invalidRequest(`/token: expected ${expected}, received',
    tests: [parseBody, 'test/picky/projects/create-project.test.ts'],
  },
  {
    breaks: 'a call with a bad token and a bad body gets the error of the body',
    file: 'src/picky/plugin.ts',
    find: "app.addHook('preValidation', authenticateHook(context))",
    replace: "app.addHook('preHandler', authenticateHook(context))",
    tests: [parseBody, 'test/picky/projects/create-project.test.ts'],
  },
  {
    breaks: 'a fault does not apply to a call whose token is bad',
    file: 'src/picky/plugin.ts',
    find: `app.addHook('preValidation', applyFaults(context))
    app.addHook('preValidation', waitUntilWritable(context))
    app.addHook('preValidation', authenticateHook(context))`,
    replace: `app.addHook('preValidation', waitUntilWritable(context))
    app.addHook('preValidation', authenticateHook(context))
    app.addHook('preValidation', applyFaults(context))`,
    tests: ['test/control/faults.test.ts'],
  },
  {
    breaks: 'a body that cannot be parsed is not switched off',
    file: 'src/picky/request/parse-hook.ts',
    find: 'call.parseError = error\n',
    replace: 'throw error\n',
    tests: [mode, 'test/control/faults.test.ts'],
  },
  {
    breaks: 'check-balance is switched off with the PM calls',
    file: 'src/picky/request/mode.ts',
    find: "mode.mode === 'deprecated' && isPmPath(requestPath(target))",
    replace: "mode.mode === 'deprecated' && requestPath(target) !== ''",
    tests: [mode],
  },
  {
    breaks: 'an escaped letter in the path evades the switch-off',
    file: 'src/picky/request/path.ts',
    find: '(encoded) => decodeURIComponent(encoded))',
    replace: '(encoded) => encoded)',
    tests: [mode, 'test/picky/paths.test.ts', protocol],
  },
  {
    breaks: 'the header x-mock-mode does not count',
    file: 'src/picky/request/mode.ts',
    find: 'return requested ? { ...mode.get(key), mode: requested } : mode.get(key)',
    replace: 'return requested ? mode.get(key) : mode.get(key)',
    tests: [mode],
  },
  {
    breaks: 'the mode of one account is that of all',
    file: 'src/store/mode.ts',
    find: 'if (key !== undefined) own.set(key, mode)',
    replace: "if (key === '') own.set(key, mode)",
    tests: [mode],
  },
  {
    breaks: 'a body of more than 1 MiB is accepted',
    file: 'src/picky/request/receive-body.ts',
    find: 'if (received.bytes > maxBytes)',
    replace: 'if (received.bytes > 2 * maxBytes)',
    tests: [parseBody, protocol],
  },
  {
    breaks: 'a body of exactly 1 MiB is refused',
    file: 'src/picky/request/receive-body.ts',
    find: 'if (received.bytes > maxBytes)',
    replace: 'if (received.bytes >= maxBytes)',
    tests: [parseBody, protocol],
  },
  {
    breaks: 'a number beyond 2^53 is stored as another number',
    file: 'src/picky/request/authenticate.ts',
    find: 'rejectNonPlainNumbers(bodySchema, parsed)\n',
    replace: '',
    tests: ['test/picky/projects/create-project.test.ts'],
  },
  {
    breaks: 'strict validation accepts a form content type',
    file: 'src/picky/request/parse-body.ts',
    find: 'if (strict) requireJsonContentType(contentType)',
    replace: 'if (!strict && contentType === null) requireJsonContentType(contentType)',
    tests: [parseBody],
  },
  {
    breaks: 'strict validation accepts a number as a string',
    file: 'src/picky/request/parse-body.ts',
    find: 'const fields = strict ? received : coerceFields(schema, received, notes)',
    replace: 'const fields = strict === null ? received : coerceFields(schema, received, notes)',
    tests: [parseBody],
  },
  {
    breaks: 'the header x-mock-validation does not count',
    file: 'src/picky/request/validation.ts',
    find: "return (header ?? validation) === 'strict'",
    replace: "return (validation ?? header) === 'strict'",
    tests: ['test/picky/request/validation.test.ts'],
  },
  {
    breaks: 'the documented sample request is not JSON any more',
    file: 'src/picky/request/parse-body.ts',
    find: 'parse(text, strict ? undefined : isDateFormat)',
    replace: 'parse(text, strict ? isDateFormat : undefined)',
    tests: ['test/conformance.test.ts'],
  },
  {
    breaks: 'a duplicate key silently wins',
    file: 'src/picky/request/coercion.ts',
    find: 'if (trimmed in known) rejectDuplicate(',
    replace: 'if (trimmed in known && key === trimmed && notes.length > 100) rejectDuplicate(',
    tests: [parseBody],
  },
  {
    breaks: 'the value null is not read as absent',
    file: 'src/picky/request/coercion.ts',
    find: 'value === undefined || value === null ||',
    replace: 'value === undefined ||',
    tests: [parseBody],
  },
  {
    breaks: 'the error of an address that is not in an array names a place that is not in the body',
    file: 'src/picky/request/coercion.ts',
    find: "typeof value === 'string' && isIpAddress(value) ? [value] : value",
    replace: 'Array.isArray(value) ? value : [value]',
    tests: ['test/picky/request/slips.test.ts'],
  },
  {
    breaks: 'the error of a whole number that is too large asks for plain digits, which it has',
    file: 'src/picky/request/parse-body.ts',
    find: 'const isTooLarge =',
    replace: 'const isTooLarge = source === "" &&',
    tests: ['test/picky/projects/create-project.test.ts'],
  },
  {
    breaks: 'a date format as billing_plan is rejected if date_format is empty',
    file: 'src/picky/request/coercion.ts',
    find: '!countsAsAbsent(given)',
    replace: 'given !== undefined',
    tests: [parseBody],
  },
  {
    breaks: 'any page can read the responses, although only one origin is listed',
    file: 'src/picky/request/cors.ts',
    find: 'return (origin) => origins.has(normalizeOrigin(origin))',
    replace: 'return (origin) => origins.size > 0 || origins.has(normalizeOrigin(origin))',
    tests: [cors],
  },
  {
    breaks: 'pages can read the responses without the setting cors',
    file: 'src/picky/request/cors.ts',
    find: "return () => cors === 'any'",
    replace: "return () => cors !== 'none'",
    tests: [cors],
  },
  {
    breaks: 'a cache gives the response for one origin to another',
    file: 'src/picky/request/cors.ts',
    find: "if (cors !== undefined) reply.header('vary', 'origin')",
    replace: "if (cors === '') reply.header('vary', 'origin')",
    tests: [cors],
  },
  {
    breaks: 'a wrong method has no Allow header',
    file: 'src/picky/request/not-found.ts',
    find: "reply.header('allow', allowed)",
    replace: "reply.header('x-allow', allowed)",
    tests: [parseBody],
  },
  {
    breaks: 'a response shows more than 20 notes',
    file: 'src/picky/request/notes.ts',
    find: 'notes.slice(0, maxNotes)',
    replace: 'notes.slice(0, maxNotes + 1)',
    tests: [parseBody],
  },
]
