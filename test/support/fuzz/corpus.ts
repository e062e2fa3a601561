import { isUtf8 } from 'node:buffer'
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { FuzzInput, FuzzRequest } from './input.ts'

const directory = 'test/support/fuzz/corpus'

/** A request as a file has it. The body is text, or Base64 if it is not UTF-8. */
type KeptRequest = Omit<FuzzRequest, 'body'> & ({ body: string } | { base64: string })

/** An input that once broke the mock, as a file of the corpus. */
export type Kept = {
  /** what went wrong, in a sentence */
  problem: string
  /** for the readers in readers.ts: the name of the reader, and the text that it got */
  reader?: string
  text?: string
  /** for the emulated API and the control plane */
  settings?: string
  account?: string
  before?: KeptRequest[]
  request?: KeptRequest
}

/** The corpus, by the name of the file. */
export function readCorpus(): [name: string, kept: Kept][] {
  return globSync(`${directory}/*.json`)
    .sort()
    .map((file) => [basename(file, '.json'), JSON.parse(readFileSync(file, 'utf8'))])
}

/** The input in a file; undefined if the file is for another reader. */
export function toInput({ settings = 'default', account = '', before = [], request }: Kept): FuzzInput | undefined {
  return request && { settings, account, before: before.map(fromKept), request: fromKept(request) }
}

/** An input as a file of the corpus. */
export function toKept({ settings, account, before, request }: FuzzInput, problem: string): Kept {
  return { problem, settings, account, before: before.map(toKeptRequest), request: toKeptRequest(request) }
}

/** Writes a file that can be put into the corpus. @returns the commands that do so */
export function writeForCorpus(kept: Kept): string {
  const file = join(mkdtempSync(join(tmpdir(), 'picky-fuzz-')), 'input.json')
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`)
  return `cp ${file} ${directory}/<what-it-is>.json, and say in its "problem" what went wrong, in a sentence`
}

function toKeptRequest({ body, ...request }: FuzzRequest): KeptRequest {
  return isUtf8(body) ? { ...request, body: body.toString() } : { ...request, base64: body.toString('base64') }
}

function fromKept(kept: KeptRequest): FuzzRequest {
  const { method, path, headers } = kept
  const body = 'body' in kept ? Buffer.from(kept.body) : Buffer.from(kept.base64, 'base64')
  return { method, path, headers, body }
}
