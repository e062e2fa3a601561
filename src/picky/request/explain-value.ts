import { KindGuard, type TSchema } from '@sinclair/typebox'
import { suggestCountry } from '../../lib/country-suggestion.ts'
import { isIpAddress } from '../../lib/ip.ts'
import { isCountry, isWebUrl } from '../../lib/text.ts'
import { parseOffset, suggestTimeZone } from '../../lib/time-zone-suggestion.ts'
import { isTimeZone } from '../../lib/time-zones.ts'
import type { ValidationError } from '../../lib/validator.ts'
import { invented } from '../provenance.ts'

export const valueRulings = {
  suggestions: {
    ...invented('a message should say what to send instead'),
    says: 'The error for a rejected address, country, time zone or URL says what was sent, where that is recognized, and suggests a value: an array for a list in one string, the address without a port, the code of a country name or an alpha-3 code, a time zone for an offset, a URL with a scheme.',
  },
}

const maxLength = 200

type Format = {
  isValid: (text: string) => boolean
  /** what a text is that is not valid; undefined if it is not recognized */
  explain: (text: string) => string | undefined
}

const formats: Record<string, Format> = {
  'ip-address': { isValid: isIpAddress, explain: explainAddress },
  'iso-3166-1-alpha-2': { isValid: isCountry, explain: explainCountry },
  'iana-time-zone': { isValid: isTimeZone, explain: explainTimeZone },
  'web-url': { isValid: isWebUrl, explain: explainUrl },
}

/** The error of a rejected value, with what was probably meant added to `received`. */
export function explainValue(error: ValidationError): ValidationError {
  const { schema, value, received } = error
  const format = formats[formatOf(schema) ?? '']
  if (format === undefined || typeof value !== 'string' || value.length > maxLength) return error
  const text = value.trim()
  const explanation = format.isValid(text) ? explainPlace(text, schema) : format.explain(text)
  return explanation === undefined ? error : { ...error, received: `${received}${explanation}` }
}

// What is wrong about a text that is valid by itself.
function explainPlace(text: string, schema: TSchema): string {
  return KindGuard.IsArray(schema) ? `; send an array: ${JSON.stringify([text])}` : ', with white space around it'
}

// The format of a string, of the strings in an array, or of the variant of a union.
function formatOf(schema: TSchema): string | undefined {
  const candidates: unknown[] = [schema, schema.items, ...(Array.isArray(schema.anyOf) ? schema.anyOf : [])]
  return candidates.map((candidate) => Object(candidate).format).find((format) => typeof format === 'string')
}

// An address and what follows it: in brackets, IPv4, or IPv6. It may be that of a URL.
const addressPatterns = [
  /^(?:https?:\/\/)?\[([^\]]*)\](.*)$/i,
  /^(?:https?:\/\/)?(\d+\.\d+\.\d+\.\d+)(.*)$/i,
  /^([\da-f:.]+)(.*)$/i,
]

function explainAddress(text: string): string | undefined {
  const list = text.split(/[\s,;|]+/).filter((part) => part !== '')
  if (list.length > 1 && list.every(isIpAddress))
    return `, a list in one string; send an array: ${JSON.stringify(list)}`
  const [, address = '', rest = ''] = addressPatterns.map((pattern) => pattern.exec(text)).find((match) => match) ?? []
  if (isIpAddress(address)) return explainRest(address, rest)
  if (/^[\d.*]+$/.test(text) && text.includes('*')) return ', a range; send each address'
  if (/^(localhost|[a-z\d-]+(\.[a-z\d-]+)*\.[a-z]+)$/i.test(text)) return ', a host name; send its address'
  return undefined
}

function explainRest(address: string, rest: string): string | undefined {
  if (/^\/\d+$/.test(rest)) return ', a range in CIDR notation; send each address'
  if (/^ ?- ?[\d.a-f:]+$/i.test(rest)) return ', a range; send each address'
  if (/^:\d+\/?$/.test(rest)) return `, an address with a port; did you mean ${address}?`
  if (rest.startsWith('%')) return `, an address with a zone; did you mean ${address}?`
  return rest === '' || rest === '/' ? `; did you mean ${address}?` : undefined
}

function explainCountry(text: string): string | undefined {
  const country = suggestCountry(text)
  return country && `; did you mean ${country.code}, the code of ${country.name}?`
}

function explainTimeZone(text: string): string | undefined {
  const fixed = parseOffset(text)
  if (fixed)
    return `, an offset${fixed.zone === undefined ? '' : `; did you mean ${fixed.zone}, which is at ${fixed.offset}?`}`
  const zone = suggestTimeZone(text)
  return zone && `; did you mean ${zone}?`
}

function explainUrl(text: string): string | undefined {
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(text) ?? []
  if (scheme !== undefined) return /^https?$/i.test(scheme) ? undefined : `, with the scheme ${scheme}`
  const host = text.replace(/^\/\//, '')
  const candidate = `${/^(localhost|\[|[\d.]+([:/]|$))/i.test(host) ? 'http' : 'https'}://${host}`
  const hasHost = /^([\w-]+(\.[\w-]+)+|localhost|\[[\da-f:]+\])(:\d+)?([/?#].*)?$/i.test(host)
  if (hasHost && isWebUrl(candidate)) return `, without a scheme; did you mean ${candidate}?`
  return text.startsWith('/') ? ', a path without a host' : undefined
}
