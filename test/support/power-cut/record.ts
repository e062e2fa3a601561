import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** A system call that changes or syncs a file. Files are known by name; that of a directory is ''. */
export type Operation =
  | { kind: 'write'; name: string; offset: number; data: Buffer }
  | { kind: 'resize'; name: string; size: number }
  | { kind: 'sync'; name: string }
  | { kind: 'remove'; name: string }

/** The command under which what the program writes is recorded. strace writes to the file `log`. */
export function recordTo(log: string): string[] {
  const calls = 'trace=pwrite64,ftruncate,fsync,fdatasync,unlink'
  // All strings in hexadecimal and up to 8 KiB, which is more than SQLite writes at once. With -D the program is the child process.
  return ['strace', '-D', '-q', '-y', '-xx', '-s', '8192', '-e', calls, '-o', log]
}

/** Whether the recorded program has ended. */
export function isRecorded(log: string): boolean {
  return /^\+\+\+ (exited|killed)/m.test(readFileSync(log, 'utf8').slice(-100))
}

/** Whether the recorded program has been stopped with SIGSTOP, which it is between two system calls. */
export function isStopped(log: string): boolean {
  return readFileSync(log, 'utf8').includes('--- stopped by SIGSTOP ---')
}

/** The operations in a log of strace. A directory is known by `directory`, its path. */
export function parseRecording(log: string, directory: string): Operation[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => parseLine(line, directory) ?? [])
}

const call = /^(\w+)\((?:\d+<([^>]*)>|"([^"]*)")(?:, (?:"([^"]*)", )?([\d, ]+))?\) += (\d+)/

function parseLine(line: string, directory: string): Operation | undefined {
  const [, kind, open = '', closed = '', text = '', numbers = '', result] = call.exec(line) ?? []
  const path = fromHex(open || closed).toString()
  const name = path === directory ? '' : basename(path)
  const last = Number(numbers.split(', ').at(-1))
  switch (kind) {
    case 'pwrite64':
      return { kind: 'write', name, offset: last, data: fromHex(text).subarray(0, Number(result)) }
    case 'ftruncate':
      return { kind: 'resize', name, size: last }
    case 'unlink':
      return { kind: 'remove', name }
    default:
      return kind === undefined ? undefined : { kind: 'sync', name }
  }
}

function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex')
}
