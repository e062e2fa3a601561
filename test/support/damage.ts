import { isLong } from './long.ts'

const pageSize = 4096

/** Damages one page after another of a database file. */
export type Damage = (intact: Buffer) => { page: number; spoiled: Buffer }[]

/** Damages a page, given its bytes. */
type Spoil = (page: Buffer) => void

/** What can happen to pages, in words. Without the first page it is no database. */
export const damages: Record<string, Damage> = {
  'of which the second half is lost': onEachPage((page) => page.fill(0, pageSize / 2)),
  ...(isLong && moreDamages()),
}

function moreDamages() {
  return {
    'filled with zeros': onEachPage((page) => page.fill(0)),
    'filled with ones': onEachPage((page) => page.fill(0xff)),
    'of which the first half is lost': onEachPage((page) => page.fill(0, 0, pageSize / 2)),
  }
}

function onEachPage(spoil: Spoil): Damage {
  return (intact) => {
    const last = intact.length / pageSize
    // Few, because each takes a start of the program: the root pages of accounts and projects, and pages with rows.
    return (isLong ? [2, 3, 4, last - 1, last] : [3])
      .map((page) => ({ page, spoiled: spoilPage(intact, page, spoil) }))
      .filter(({ spoiled }) => !spoiled.equals(intact))
  }
}

function spoilPage(intact: Buffer, page: number, spoil: Spoil): Buffer {
  const copy = Buffer.from(intact)
  spoil(copy.subarray((page - 1) * pageSize, page * pageSize))
  return copy
}
