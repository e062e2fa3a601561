// Not the package's index: that also loads every subdivision of every country.
import { iso31661Alpha2ToAlpha3 } from 'iso-3166/1-a2-to-1-a3.js'

/** Whether `code` is an assigned ISO 3166-1 alpha-2 country code, in upper or lower case. */
export function isCountry(code: string): boolean {
  return /^[A-Za-z]{2}$/.test(code) && Object.hasOwn(iso31661Alpha2ToAlpha3, code.toUpperCase())
}
