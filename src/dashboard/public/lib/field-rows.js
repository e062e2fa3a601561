/** @import { LedgerRow } from '../types.d.ts' */

const kindsOfSide = { request: ['request', 'limit', 'default'], answer: ['answer'] }

/**
 * The rows on a field of a request or an answer, named as `create-project.notes`.
 *
 * @param {LedgerRow[]} ledger
 * @param {string} name
 * @param {'request' | 'answer'} side
 */
export function findFieldRows(ledger, name, side) {
  const kinds = kindsOfSide[side]
  return ledger.filter((row) => kinds.includes(row.kind) && (row.name === name || row.name.startsWith(`${name} `)))
}
