import { iso31661Alpha2ToAlpha3 } from 'iso-3166/1-a2-to-1-a3.js'
import { nearest } from './nearest.ts'

/** A country: its ISO 3166-1 alpha-2 code, and its name in English. */
export type Country = { code: string; name: string }

// Names in common use that Intl does not give.
const otherNames: Record<string, string> = {
  america: 'US',
  'united states of america': 'US',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'united kingdom of great britain and northern ireland': 'GB',
  uae: 'AE',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
  'russian federation': 'RU',
  'viet nam': 'VN',
  korea: 'KR',
  'republic of korea': 'KR',
  'ivory coast': 'CI',
  swaziland: 'SZ',
  macedonia: 'MK',
  'cape verde': 'CV',
  burma: 'MM',
}

/**
 * The country that a text which is not its alpha-2 code means: an English name, perhaps misspelt, an alpha-3 code, a code that
 * is not ISO's such as UK, or a locale such as en-IN. undefined if it means none.
 */
export function suggestCountry(text: string): Country | undefined {
  const code = findCode(text.trim().replaceAll('.', ''))
  const name = code === undefined ? undefined : getNames().of(code)
  return code === undefined || name === undefined ? undefined : { code, name }
}

function findCode(text: string): string | undefined {
  if (/^[a-z]{3}$/i.test(text)) {
    const byAlpha3 = getIndex().alpha3.get(text.toUpperCase())
    if (byAlpha3 !== undefined) return byAlpha3
  }
  const [, region] = /^(?:[a-z]{2,3}[-_])?([a-z]{2})$/i.exec(text) ?? []
  if (region !== undefined) return canonicalRegion(region)
  const { codes } = getIndex()
  const name = normalize(text)
  // Short names are like too many others.
  const similar = name.length < 5 ? undefined : nearest(name, [...codes.keys()])
  return codes.get(name) ?? codes.get(similar ?? '')
}

// CLDR knows aliases such as UK for GB.
function canonicalRegion(region: string): string | undefined {
  const canonical = new Intl.Locale(`und-${region}`).region
  return canonical !== undefined && Object.hasOwn(iso31661Alpha2ToAlpha3, canonical) ? canonical : undefined
}

let index: ReturnType<typeof buildIndex> | undefined
let names: Intl.DisplayNames | undefined

function getNames(): Intl.DisplayNames {
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  return names
}

// Built when first needed: most processes never do.
function getIndex() {
  index ??= buildIndex()
  return index
}

function buildIndex() {
  const short = new Intl.DisplayNames('en', { type: 'region', style: 'short' })
  const codes = Object.keys(iso31661Alpha2ToAlpha3)
  const named = (list: Intl.DisplayNames) => codes.map((code) => [normalize(list.of(code) ?? code), code] as const)
  return {
    alpha3: new Map(Object.entries(iso31661Alpha2ToAlpha3).map(([alpha2, alpha3]) => [alpha3, alpha2])),
    codes: new Map([...Object.entries(otherNames), ...named(short), ...named(getNames())]),
  }
}

function normalize(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase()
}
