import { yieldToEventLoop } from './event-loop.ts'

const pixelsPerModule = 8
const quietZoneModules = 4
const white = 0xff

/** A PNG of a QR code that contains `text`: 8 pixels per module, with the quiet zone of 4 modules that scanners need. */
export async function qrPng(text: string): Promise<Buffer> {
  // Loaded with the first image: most runs never need one.
  const [{ encode }, { PNG }] = await Promise.all([import('uqr'), import('pngjs')])
  // Drawing takes some milliseconds; a long list of images must not block other requests.
  await yieldToEventLoop()
  const { data, size } = encode(text, { ecc: 'M', border: quietZoneModules })
  const png = new PNG({ width: size * pixelsPerModule, height: size * pixelsPerModule })
  png.data.fill(white)
  for (let y = 0; y < png.height; y++) paintRow(png, y, data[Math.floor(y / pixelsPerModule)] ?? [])
  return PNG.sync.write(png, { colorType: 0 })
}

function paintRow(png: { width: number; data: Buffer }, y: number, modules: boolean[]): void {
  for (let x = 0; x < png.width; x++) {
    if (!modules[Math.floor(x / pixelsPerModule)]) continue
    const pixel = (y * png.width + x) * 4
    png.data.fill(0, pixel, pixel + 3)
  }
}
