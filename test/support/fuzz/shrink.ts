import type { FuzzInput, FuzzRequest } from './input.ts'

const maxTries = 400

/** A sequence that can be cut: a text, bytes, or a list. */
type Sequence<T> = { length: number; slice: (start: number, end?: number) => T }

/** Finds out whether something is still broken. */
type IsBroken<T> = (candidate: T) => Promise<boolean>

/**
 * A small input that is still broken: without preparation, headers and parts of the path and the body that do not matter. It
 * stops after some hundred tries, so it may not be the smallest.
 */
export async function shrinkInput(input: FuzzInput, isBroken: IsBroken<FuzzInput>): Promise<FuzzInput> {
  const limited = limitTries(isBroken)
  let small = input
  const isRequestBroken = (request: FuzzRequest) => limited({ ...small, request })
  const before = await shrinkList([...small.before], (list) => limited({ ...small, before: list }))
  small = { ...small, before }
  small = { ...small, request: await shrinkHeaders(small.request, isRequestBroken) }
  const path = await shrinkSequence(small.request.path, joinTexts, (text) =>
    isRequestBroken({ ...small.request, path: `/${text.replace(/^\//, '')}` }),
  )
  small = { ...small, request: { ...small.request, path: `/${path.replace(/^\//, '')}` } }
  const body = await shrinkBytes(small.request.body, (bytes) => isRequestBroken({ ...small.request, body: bytes }))
  return { ...small, request: { ...small.request, body } }
}

/** A short text that is still broken. */
export function shrinkText(text: string, isBroken: IsBroken<string>): Promise<string> {
  return shrinkSequence(text, joinTexts, limitTries(isBroken))
}

/** A short list that is still broken. */
export function shrinkList<T>(list: T[], isBroken: IsBroken<T[]>): Promise<T[]> {
  return shrinkSequence(list, (one, other) => [...one, ...other], limitTries(isBroken))
}

function shrinkBytes(bytes: Buffer, isBroken: IsBroken<Buffer>): Promise<Buffer> {
  const join = (one: Uint8Array, other: Uint8Array) => Buffer.concat([one, other])
  return shrinkSequence<Buffer>(bytes, join, isBroken)
}

async function shrinkHeaders(request: FuzzRequest, isBroken: IsBroken<FuzzRequest>): Promise<FuzzRequest> {
  const toRequest = (entries: [string, string][]) => ({ ...request, headers: Object.fromEntries(entries) })
  return toRequest(await shrinkList(Object.entries(request.headers), (entries) => isBroken(toRequest(entries))))
}

// Leaves out parts: halves first, then smaller ones, down to single elements.
async function shrinkSequence<T extends Sequence<T>>(
  whole: T,
  join: (one: T, other: T) => T,
  isBroken: IsBroken<T>,
): Promise<T> {
  let small = whole
  for (let size = Math.ceil(small.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < small.length; ) {
      const candidate = join(small.slice(0, at), small.slice(at + size))
      if (await isBroken(candidate)) small = candidate
      else at += size
    }
  }
  return small
}

function limitTries<T>(isBroken: IsBroken<T>): IsBroken<T> {
  let tries = 0
  return async (candidate) => tries++ < maxTries && (await isBroken(candidate))
}

function joinTexts(one: string, other: string): string {
  return one + other
}
