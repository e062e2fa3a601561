import { createProject } from './connection.ts'
/** A request that a server must reject, and the HTTP status of the response. */
export type Malformed = { bytes: string | Buffer; httpStatus: number }

const body = '{"token":"hostile","project_name":"p"}'
const size = body.length
const hex = size.toString(16)
const chunked = 'transfer-encoding: chunked'
// What a proxy in front would take for the body, and the server for another request.
const smuggled = `0\r\n\r\nPOST ${createProject} HTTP/1.1\r\nhost: a\r\ncontent-length: ${size}\r\n\r\n${body}`

const post = (headers: string, rest = body) => `POST ${createProject} HTTP/1.1\r\nhost: a\r\n${headers}\r\n\r\n${rest}`
const rejected = (bytes: string | Buffer, httpStatus = 400): Malformed => ({ bytes, httpStatus })
const length = (value: string) => rejected(post(`content-length: ${value}`))
const header = (text: string) => rejected(post(`content-length: ${size}\r\n${text}`))
const chunks = (text: string) => rejected(post(chunked, text))

/** Requests that are not valid, by what is wrong with them. To add one, add an entry. */
export const malformed: Record<string, Malformed> = {
  'content-length and transfer-encoding': rejected(post(`content-length: ${smuggled.length}\r\n${chunked}`, smuggled)),
  'transfer-encoding and content-length': rejected(post(`${chunked}\r\ncontent-length: ${smuggled.length}`, smuggled)),
  'content-length twice, the same': header(`content-length: ${size}`),
  'content-length twice, with different values': header('content-length: 5'),
  'a list as content-length': length(`${size}, ${size}`),
  'content-length with a plus sign': length(`+${size}`),
  'content-length with a minus sign': length('-1'),
  'content-length in hexadecimal': length('0x20'),
  'content-length with a space in it': length('3 2'),
  'content-length beyond 2^64': length('99999999999999999999999'),
  'an empty content-length': length(''),
  'an unknown transfer-encoding': rejected(post('transfer-encoding: xchunked', smuggled)),
  'chunked, but not as the last transfer-encoding': rejected(post('transfer-encoding: chunked, identity', smuggled)),
  'transfer-encoding twice': rejected(post(`${chunked}\r\n${chunked}`, smuggled)),
  'a folded header line': header('x: a\r\n b'),
  'a folded transfer-encoding': rejected(post(`transfer-encoding:\r\n chunked\r\ncontent-length: ${size}`)),
  'a space before the colon': rejected(post(`content-length : ${size}`)),
  'a space before the first header': rejected(`POST ${createProject} HTTP/1.1\r\n host: a\r\n\r\n`),
  'a header without a colon': header('abc'),
  'a NUL character in a header': header('x: a\0b'),
  'line feeds alone': rejected(post(`content-length: ${size}`).replaceAll('\r\n', '\n')),
  'a line feed alone in the headers': rejected(post(`x: a\ncontent-length: ${size}`)),
  'a carriage return alone in the headers': rejected(post(`x: a\rcontent-length: ${size}`)),
  'a chunk size with a plus sign': chunks(`+${hex}\r\n${body}\r\n0\r\n\r\n`),
  'a chunk size with a minus sign': chunks(`-1\r\n${body}\r\n0\r\n\r\n`),
  'a chunk size that begins with 0x': chunks(`0x${hex}\r\n${body}\r\n0\r\n\r\n`),
  'a chunk size with a space after it': chunks(`${hex} \r\n${body}\r\n0\r\n\r\n`),
  'a chunk size beyond 2^64': chunks(`fffffffffffffffff\r\n${body}\r\n0\r\n\r\n`),
  'a chunk that is longer than its size': chunks(`5\r\n${body}\r\n0\r\n\r\n`),
  'a line feed alone in a chunk extension': chunks(`${hex};a\nb\r\n${body}\r\n0\r\n\r\n`),
  'line feeds alone around chunks': chunks(`${hex}\n${body}\n0\n\n`),
  'a chunk extension of 20 kB': rejected(post(chunked, `${hex};${'a'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`), 413),
  'a content-length after the last chunk': chunks(`${hex}\r\n${body}\r\n0\r\ncontent-length: 5\r\n\r\n`),
  'trailers of 20 kB': rejected(post(chunked, `${hex}\r\n${body}\r\n0\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`), 431),
  'headers of 20 kB': rejected(post(`x: ${'x'.repeat(20_000)}`), 431),
  'the beginning of HTTP/2': rejected('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'HTTP/3.0': rejected('GET /livez HTTP/3.0\r\n\r\n'),
  'a TLS handshake on the HTTP port': rejected(Buffer.from('1603010200010001fc0303', 'hex')),
  'an unknown method': rejected('BREW /livez HTTP/1.1\r\nhost: a\r\n\r\n'),
  'a method in lower case': rejected('get /livez HTTP/1.1\r\nhost: a\r\n\r\n'),
}
