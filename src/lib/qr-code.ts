import { encode } from 'uqr'
import { encodePng } from './png.ts'

// 8 pixels of one bit: each module is one byte of a row.
const pixelsPerModule = 8
const dark = 0x00
const light = 0xff

// Scanners read every mask. To find the one with the best contrast, as the standard asks, takes eight times as long.
const maskPattern = 0

/** A PNG of a QR code that contains `text`: 8 pixels per module, with the quiet zone of 4 modules that scanners need. */
export function qrPng(text: string): Buffer {
  const { data } = encode(text, { ecc: 'M', border: 4, maskPattern })
  return encodePng(
    data.flatMap((modules) => {
      const row = Buffer.from(modules.map((isDark) => (isDark ? dark : light)))
      return Array.from({ length: pixelsPerModule }, () => row)
    }),
  )
}
