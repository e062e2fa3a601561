import { isUtf8 } from 'node:buffer'

/** What a body that is not JSON is instead. */
export type BodyFormat = {
  /** what the body was expected to be, in words */
  expected: string
  /** what it is instead, in words that quote nothing of it */
  received: string
}

const takesJson = 'this call takes JSON'

/**
 * Recognizes what a body is that is not JSON: compressed, in another encoding than UTF-8, a form, and so on. undefined if it
 * is none of these.
 */
export function recognizeFormat(body: Buffer, contentEncoding: string | undefined): BodyFormat | undefined {
  const compression = compressionOf(body, contentEncoding)
  if (compression !== undefined)
    return { expected: 'an uncompressed body', received: `one that is compressed with ${compression}` }
  const encoding = unicodeEncodingOf(body)
  if (encoding !== undefined) return { expected: 'UTF-8', received: encoding.name }
  if (!isUtf8(body)) return undefined
  const text = body.toString('utf8').trimStart()
  const received = textFormats.find(([pattern]) => pattern.test(text))?.[1]
  return received === undefined ? undefined : { expected: 'a JSON object', received }
}

const textFormats: [pattern: RegExp, received: string][] = [
  [/^--[^\r\n]+\r?\n[\s\S]{0,1000}?content-disposition: *form-data/i, `a multipart form; ${takesJson}`],
  [/^[\w.~%+-]+(\[[\w.~%+-]*\])*=(?!=|$)/, `a form (name=value pairs); ${takesJson}`],
  [/^\{[\s\S]*\}=$/, `JSON as the name of a form field; send it as it is`],
  [/^%(7B|5B|22)/i, 'JSON in percent-encoding; send it as it is'],
  [/^<(\?xml|!doctype|[a-z])/i, `XML or HTML; ${takesJson}`],
  [/^(---\s+)?[a-z_][\w-]*:(\s|$)/i, `YAML; ${takesJson}`],
]

/** A body as text, as far as it is valid in its encoding; undefined if it is compressed or empty. */
export function decodeText(body: Buffer, contentEncoding?: string): string | undefined {
  if (body.length === 0 || compressionOf(body, contentEncoding) !== undefined) return undefined
  const encoding = unicodeEncodingOf(body)
  return encoding ? decodeUnicode(body, encoding) : body.toString('utf8')
}

// undefined if the body is not compressed.
function compressionOf(body: Buffer, contentEncoding: string | undefined): string | undefined {
  const [first = 0, second = 0] = body
  if (first === 0x1f && second === 0x8b) return 'gzip'
  if (body.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return 'zstd'
  if (!isBinary(body)) return undefined
  // A zlib stream, as RFC 1950 defines it.
  if ((first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0) return 'deflate'
  // Brotli and raw deflate have no signature.
  const named = contentEncoding?.trim().toLowerCase()
  return named === 'br' || named === 'deflate' || named === 'compress' ? named : undefined
}

function isBinary(body: Buffer): boolean {
  return !isUtf8(body) || body.subarray(0, 1000).some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte))
}

// An encoding of Unicode other than UTF-8.
type UnicodeEncoding = { name: string; unitBytes: 2 | 4; isBigEndian: boolean }

const encodings: (UnicodeEncoding & { mark: number[]; zeros: boolean[] })[] = [
  // UTF-32 comes first: its little-endian byte order mark begins with that of UTF-16.
  utf('UTF-32', { unitBytes: 4, isBigEndian: false, mark: [0xff, 0xfe, 0, 0] }),
  utf('UTF-32', { unitBytes: 4, isBigEndian: true, mark: [0, 0, 0xfe, 0xff] }),
  utf('UTF-16', { unitBytes: 2, isBigEndian: false, mark: [0xff, 0xfe] }),
  utf('UTF-16', { unitBytes: 2, isBigEndian: true, mark: [0xfe, 0xff] }),
]

function utf(name: string, encoding: Omit<UnicodeEncoding, 'name'> & { mark: number[] }) {
  const { unitBytes, isBigEndian } = encoding
  const significant = isBigEndian ? unitBytes - 1 : 0
  const zeros = Array.from({ length: 4 }, (_, index) => index % unitBytes !== significant)
  return { ...encoding, name: `${name} (${isBigEndian ? 'big' : 'little'}-endian)`, zeros }
}

// The encoding of a text whose first two characters are ASCII, or that begins with a byte order mark.
function unicodeEncodingOf(body: Buffer): UnicodeEncoding | undefined {
  if (body.length < 2) return undefined
  const hasZeros = (zeros: boolean[]) =>
    body.length >= 4 && zeros.every((isZero, index) => (body[index] === 0) === isZero)
  return encodings.find(({ mark, zeros }) => body.subarray(0, mark.length).equals(Buffer.from(mark)) || hasZeros(zeros))
}

function decodeUnicode(body: Buffer, { unitBytes, isBigEndian }: UnicodeEncoding): string {
  if (unitBytes === 2) return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le').decode(body)
  const characters: string[] = []
  for (let at = 0; at + 4 <= body.length; at += 4) {
    const codePoint = isBigEndian ? body.readUInt32BE(at) : body.readUInt32LE(at)
    characters.push(codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\uFFFD')
  }
  return characters.join('')
}
