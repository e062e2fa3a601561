import type { Operation } from './record.ts'

// What a drive writes as a whole.
const sectorBytes = 512

/**
 * What a power cut does to what is not synced: of so many successive changes of one thing, such as a sector, how many have reached
 * the drive.
 */
export type Fate = (changes: number) => number

/** Nothing is lost. */
export const loseNothing: Fate = (changes) => changes

/** What is in a directory: the contents of files, by name. */
export type Files = Map<string, Buffer>

// What the drive has for sure, and what has happened since.
type File = { synced: Buffer; pending: Change[] }
type Change = { offset: number; data: Buffer } | { size: number }
// In a directory, a name stands for a file or for none.
type Entry = { synced: File | undefined; pending: (File | undefined)[] }

/**
 * A directory on a drive that writes what is not synced in any order, sector by sector, or not at all. Names, too, appear and
 * disappear one by one.
 */
export function createDisk() {
  const entries = new Map<string, Entry>()
  const find = (name: string): Entry => {
    const entry = entries.get(name) ?? { synced: undefined, pending: [] }
    entries.set(name, entry)
    return entry
  }
  const change = (name: string, change: Change) => {
    const entry = find(name)
    const file = current(entry) ?? { synced: Buffer.alloc(0), pending: [] }
    if (file !== current(entry)) entry.pending.push(file)
    file.pending.push(change)
  }
  const syncEntries = () => {
    for (const entry of entries.values()) syncEntry(entry)
  }
  const syncFile = (name: string) => {
    const entry = find(name)
    syncEntry(entry)
    const file = current(entry)
    if (file) Object.assign(file, { synced: contentOf(file, loseNothing), pending: [] })
  }

  return {
    /** Does what the program did. */
    apply(operation: Operation): void {
      const { kind, name } = operation
      if (kind === 'remove') find(name).pending.push(undefined)
      else if (kind === 'write' || kind === 'resize') change(name, operation)
      else if (name === '') syncEntries()
      else syncFile(name)
    },
    /** What is found after a power cut now. */
    filesAfter(fate: Fate): Files {
      const files: Files = new Map()
      for (const [name, { synced, pending }] of entries) {
        const file = [synced, ...pending][fate(pending.length)]
        if (file) files.set(name, contentOf(file, fate))
      }
      return files
    },
  }
}

function current({ synced, pending }: Entry): File | undefined {
  return pending.length === 0 ? synced : pending.at(-1)
}

function syncEntry(entry: Entry): void {
  Object.assign(entry, { synced: current(entry), pending: [] })
}

function contentOf({ synced, pending }: File, fate: Fate): Buffer {
  const survives = decideSectors(pending, fate)
  const end = pending.reduce((most, change) => Math.max(most, endOf(change)), synced.length)
  const content = Buffer.concat([synced, Buffer.alloc(end - synced.length)])
  // Up to the last byte that was written, and up to the last that should have been.
  let [written, intended] = [synced.length, synced.length]
  for (const change of upToLostResize(pending, fate)) {
    if ('size' in change) {
      content.fill(0, change.size)
      written = intended = change.size
      continue
    }
    intended = Math.max(intended, endOf(change))
    for (const { offset, data } of sectorsOf(change))
      if (survives(offset)) {
        data.copy(content, offset)
        written = Math.max(written, offset + data.length)
      }
  }
  // The size of a file is stored apart from its sectors.
  return content.subarray(0, fate(1) === 1 ? intended : written)
}

/** The changes before the first resize that is lost: what comes after it is in sectors that do not belong to the file. */
function* upToLostResize(pending: Change[], fate: Fate): Iterable<Change> {
  let resizes = fate(pending.filter((change) => 'size' in change).length)
  for (const change of pending) {
    if ('size' in change && resizes-- === 0) return
    yield change
  }
}

function endOf(change: Change): number {
  return 'data' in change ? change.offset + change.data.length : change.size
}

/** Decides for each sector how many of its changes have reached the drive. */
function decideSectors(pending: Change[], fate: Fate): (offset: number) => boolean {
  const left = new Map<number, number>()
  for (const change of pending)
    if ('data' in change) for (const { sector } of sectorsOf(change)) left.set(sector, (left.get(sector) ?? 0) + 1)
  for (const [sector, changes] of left) left.set(sector, fate(changes))
  return (offset) => {
    const sector = Math.floor(offset / sectorBytes)
    const more = left.get(sector) ?? 0
    left.set(sector, more - 1)
    return more > 0
  }
}

/** A write, in parts that are each in one sector. */
function* sectorsOf({ offset, data }: { offset: number; data: Buffer }) {
  const end = offset + data.length
  for (let from = offset; from < end; ) {
    const sector = Math.floor(from / sectorBytes)
    const to = Math.min(end, (sector + 1) * sectorBytes)
    yield { sector, offset: from, data: data.subarray(from - offset, to - offset) }
    from = to
  }
}
