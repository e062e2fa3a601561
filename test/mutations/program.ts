import type { Mutation } from './mutation.ts'

const start = 'test/cli/program.test.ts'
const watch = 'test/cli/watch.test.ts'
const https = 'test/tls/https.test.ts'
const authority = 'test/tls/authority.test.ts'

/** The program: exit codes, settings, fixtures, the end, HTTPS. */
export const program: Mutation[] = [
  {
    breaks: 'a wrong flag ends with exit code 1',
    file: 'src/cli/failure.ts',
    find: 'runtime: 1, usage: 2,',
    replace: 'runtime: 1, usage: 1,',
    tests: [start],
    title: 'exit code 2',
  },
  {
    breaks: 'a port in use ends with exit code 1',
    file: 'src/cli/failure.ts',
    find: 'portInUse: 3,',
    replace: 'portInUse: 1,',
    tests: [start],
    title: 'a port in use',
  },
  {
    breaks: 'invalid fixtures end with exit code 1',
    file: 'src/cli/failure.ts',
    find: 'fixtures: 4,',
    replace: 'fixtures: 1,',
    tests: [start],
    title: 'a fixture file that does not exist',
  },
  {
    breaks: 'waiting in vain ends with exit code 0',
    file: 'src/cli/failure.ts',
    find: 'timedOut: 5 }',
    replace: 'timedOut: 0 }',
    tests: ['test/cli/commands.test.ts'],
    title: 'exits with 0 when the mock is ready',
  },
  {
    breaks: 'the health check succeeds while the mock is not ready',
    file: 'src/cli/healthcheck.ts',
    find: 'return status === 200 ? 0 :',
    replace: 'return status > 0 ? 0 :',
    tests: ['test/cli/commands.test.ts'],
    title: 'reports the response of a server that is closing',
  },
  {
    breaks: 'a misspelt variable is ignored',
    file: 'src/cli/given-settings.ts',
    find: 'if (!name) throw unknownNameError(',
    replace: 'if (!name) continue\n    if (!name) throw unknownNameError(',
    tests: ['test/cli/arguments.test.ts'],
  },
  {
    breaks: 'a flag does not override its variable',
    file: 'src/cli/arguments.ts',
    find: 'new Map([...variables, ...readFlags(command.opts())])',
    replace: 'new Map([...readFlags(command.opts()), ...variables])',
    tests: ['test/cli/arguments.test.ts'],
  },
  {
    breaks: 'npm swallows a flag, and the mock starts without it',
    file: 'src/cli/given-settings.ts',
    find: 'if (name === undefined) return\n',
    replace: 'if (name !== null) return\n',
    tests: ['test/cli/arguments.test.ts'],
  },
  {
    breaks: 'a new version of the fixture file replaces an account that calls have changed',
    file: 'src/store/seeding/reload.ts',
    find: "if (!seededAccounts.isUnchanged(stored)) return 'kept'",
    replace: "if (!seededAccounts.isUnchanged(stored)) return 'replaced'",
    tests: [watch],
  },
  {
    breaks: 'a warning about a fixture file quotes the secrets in it',
    file: 'src/cli/watch-fixtures.ts',
    find: 'return error.cause.messageWithoutReceived',
    replace: 'return error.cause.message',
    tests: [watch],
    title: 'the log never shows what an invalid file contains',
  },
  {
    breaks: 'the certificate is not valid for the names of the vendor',
    file: 'src/tls/credentials.ts',
    find: "const vendorNames = ['pickyassist.com', 'app.pickyassist.com']",
    replace: "const vendorNames = ['pickyassist.com']",
    tests: [https],
  },
  {
    breaks: 'each start makes another certificate authority',
    file: 'src/tls/authority.ts',
    find: 'if (stored && expiry === undefined) return',
    replace: 'if (stored && expiry === null) return',
    tests: [authority],
    title: 'kept beside the database',
  },
  {
    breaks: 'an authority that has expired stays in use',
    file: 'src/lib/certificates.ts',
    find: 'return end <= now() ?',
    replace: 'return end <= 0 ?',
    tests: [authority],
    title: 'an authority that has expired',
  },
  {
    breaks: 'plain HTTP to the HTTPS port gets no answer',
    file: 'src/lib/tls-server.ts',
    find: 'else onPlainText(socket)',
    replace: 'else socket.destroy()',
    tests: [https],
  },
  {
    breaks: 'the certificate of the authority is not valid for an authority',
    file: 'src/lib/certificates.ts',
    find: 'new BasicConstraintsExtension(true, 0, true)',
    replace: 'new BasicConstraintsExtension(false, 0, true)',
    tests: [https],
  },
]
