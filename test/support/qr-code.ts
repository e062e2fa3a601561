import jsqr from 'jsqr'
import { PNG } from 'pngjs'

/** The text in the QR code of a PNG; undefined if it has none. */
export function decodeQrCode(bytes: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(bytes)
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data
}
