import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Random } from './random.ts'

/** How a body travels: its bytes, and the headers that say, rightly or wrongly, what they are. */
export type Wire = { body: Buffer; headers: Record<string, string> }

type Encode = (text: string) => Wire

const json = 'application/json'
const contentTypes = [
  ...[
    'application/json; charset=utf-8',
    'application/json;charset=utf-16',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
  ],
  ...[
    'multipart/form-data; boundary=b',
    'multipart/form-data',
    'text/xml',
    'APPLICATION/JSON',
    'application/json;',
    'application/jsonx',
    ';;;',
    '*/*',
    'x',
  ],
  ...[
    'application/vnd.api+json',
    'application/json, text/plain',
    '',
    'text/html',
    'application/octet-stream',
    'application/json; charset="',
    'a/b; c=d',
  ],
]

const compressed =
  (compress: (text: string) => Buffer, name: string): Encode =>
  (text) => ({
    body: compress(text),
    headers: { 'content-type': json, ...(text.length % 2 === 0 && { 'content-encoding': name }) },
  })
const inUtf16 =
  (mark: string): Encode =>
  (text) => ({ body: Buffer.from(mark + text, 'utf16le'), headers: { 'content-type': json } })
const asText =
  (type: string, change: (text: string) => string): Encode =>
  (text) => ({
    body: Buffer.from(change(text)),
    headers: { 'content-type': type },
  })
const form = 'application/x-www-form-urlencoded'

const encodings: readonly Encode[] = [
  asText(json, (text) => `\ufeff${text}`),
  asText(json, (text) => `\ufeff\ufeff${text}`),
  inUtf16(''),
  inUtf16('\ufeff'),
  (text) => ({ body: Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), headers: {} }),
  (text) => ({
    body: Buffer.from(text, 'latin1'),
    headers: { 'content-type': 'application/json; charset=iso-8859-1' },
  }),
  (text) => ({ body: toUtf32(text), headers: {} }),
  compressed((text) => gzipSync(text, { level: 1 }), 'gzip'),
  compressed((text) => deflateSync(text, { level: 1 }), 'deflate'),
  compressed((text) => deflateRawSync(text, { level: 1 }), 'deflate'),
  compressed((text) => brotliCompressSync(text, { params: { 1: 1 } }), 'br'),
  compressed(zstdCompressSync, 'zstd'),
  (text) => ({ body: Buffer.from(text), headers: { 'content-type': json, 'content-encoding': 'gzip' } }),
  asText(form, toForm),
  asText(form, (text) => `${text}=`),
  asText(form, (text) => `body=${encodeURIComponent(text.toWellFormed())}`),
  asText(form, (text) => encodeURIComponent(text.toWellFormed())),
  asText('multipart/form-data; boundary=b', toMultipart),
  asText(json, (text) => JSON.stringify(text)),
  asText(json, (text) => `[${text}]`),
  asText(json, (text) => `[${text},${text}]`),
  asText(json, (text) => `${text}${text}`),
  asText(json, (text) => `${text}\n${text}\n`),
  asText(json, (text) => `${text};`),
  asText(json, (text) => `\n\t ${text}\r\n `),
  asText(json, (text) => `//x\n${text}`),
  asText(json, (text) => `${text}/*x*/`),
  asText('text/xml', (text) => `<?xml version="1.0"?><token>${text}</token>`),
  asText('application/yaml', (text) => text.replaceAll(/[{}"]/g, '').replaceAll(',', '\n').replaceAll(':', ': ')),
  asText(json, (text) => text.replaceAll('"', "'")),
  asText(json, (text) => text.replaceAll('"', '“')),
  asText(json, (text) => text.replaceAll(':', '=>')),
  asText(json, (text) => text.replaceAll(/"(\w+)":/g, '$1:')),
  asText(json, (text) => text.replaceAll('"', '\\"')),
  asText(json, () => ''),
]

/** A JSON text on its way to the server: usually as it is, otherwise in an encoding, a form or a dialect that a client may have used. */
export function encode(random: Random, text: string): Wire {
  const dice = random.below(100)
  if (dice < 86) return { body: Buffer.from(text), headers: { 'content-type': json } }
  if (dice < 89) return { body: Buffer.from(text), headers: {} }
  if (dice < 93) return { body: Buffer.from(text), headers: { 'content-type': random.pick(contentTypes) } }
  return random.pick(encodings)(text)
}

function toUtf32(text: string): Buffer {
  const characters = [...text]
  const bytes = Buffer.alloc(characters.length * 4)
  for (const [index, character] of characters.entries()) bytes.writeUInt32LE(character.codePointAt(0) ?? 0, index * 4)
  return bytes
}

// The fields of the object, if the text is one.
function fieldsOf(text: string): [string, string][] {
  const pairs = text.matchAll(/"([^"\\]*)":("[^"\\]*"|[^,"[{}\]]*)/g)
  return [...pairs].map(([, key = '', value = '']) => [key, value.replaceAll('"', '')])
}

function toForm(text: string): string {
  return fieldsOf(text)
    .map(([key, value]) => `${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&')
}

function toMultipart(text: string): string {
  const parts = fieldsOf(text).map(
    ([key, value]) => `--b\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--b--\r\n`
}
