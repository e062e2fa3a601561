import { qrPng } from '../../lib/qr-code.ts'
import type { Settings } from '../../settings.ts'
import type { Project } from '../../store/index.ts'
import { documented, inferred, pages } from '../provenance.ts'

export const qrRulings = {
  url: {
    ...inferred('the sample decodes to http://dev-picky.com/uploads/images/qrcode_5ee0b4720e6ef.png'),
    says: "qr_code_base64 is Base64 of the image's URL; the setting qr=png answers Base64 of the image",
  },
  content: {
    ...documented(`${pages.createProject}: "QR code of the license key"`),
    says: 'the QR code reads the license key',
  },
}

/** The value of qr_code_base64: Base64 of the image's URL, as the sample's is; or of the image, as the name promises. */
export async function qrCodeBase64({ qr_name, license_key }: Project, qr: Settings['qr'], baseUrl: string) {
  if (qr_name === '') return ''
  if (qr === 'png') return (await qrPng(license_key)).toString('base64')
  // As in the sample: http://dev-picky.com/uploads/images/qrcode_5ee0b4720e6ef.png, a PHP uniqid.
  return Buffer.from(`${baseUrl}/uploads/images/qrcode_${qr_name}.png`).toString('base64')
}

/** `qrcode_5ee0b4720e6ef.png` → `5ee0b4720e6ef`; undefined for other files. */
export function qrNameIn(file: string): string | undefined {
  return /^qrcode_([0-9a-f]{13})\.png$/.exec(file)?.[1]
}
