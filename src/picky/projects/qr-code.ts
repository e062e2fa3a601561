import type { AddressInfo } from 'node:net'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { isWildcard, listeningAddress, toUrlHost } from '../../lib/host.ts'
import { qrPng } from '../../lib/qr-code.ts'
import type { Settings } from '../../settings.ts'
import type { Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { operations } from '../paths.ts'
import { documented, inferred, pages } from '../provenance.ts'

export const qrRulings = {
  qrUrl: {
    ...inferred('the sample decodes to http://dev-picky.com/uploads/images/qrcode_5ee0b4720e6ef.png'),
    says: "qr_code_base64 is Base64 of the image's URL. With the setting qr=png it is Base64 of the image.",
  },
  qrContent: {
    ...documented(`${pages.createProject}: "QR code of the license key"`),
    says: 'The QR code contains the license key.',
  },
  noLicenseKey: {
    ...inferred('the table says of license_key: only for phone automation'),
    says: 'A project of service 2 has no license key and no QR code.',
  },
}

/** The value of qr_code_base64: Base64 of the image's URL (as in the sample) or of the image (as the name promises). */
export function qrCodeBase64(project: Project, request: FastifyRequest, settings: Settings): string {
  const { qr_name, license_key } = project
  if (qr_name === '') return ''
  if (settings.qr === 'png') return qrPng(license_key).toString('base64')
  // The sample: http://dev-picky.com/uploads/images/qrcode_5ee0b4720e6ef.png. The digits are a PHP uniqid.
  return Buffer.from(`${publicUrl(request, settings)}/uploads/images/qrcode_${qr_name}.png`).toString('base64')
}

/** GET /uploads/images/…: the images that qr_code_base64 points to. */
export function imageRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(operations.qrImage.path, imageRoute, async (request, reply) => {
      const name = parseQrFileName(request.params.file)
      const licenseKey = name && store.projects.licenseKeyByQrName(name)
      if (!licenseKey) throw errors.notFound('no project has this QR image')
      return reply.type('image/png').send(qrPng(licenseKey))
    })
  }
}

const imageRoute = {
  config: { rulings: { qrContent: qrRulings.qrContent }, onlyReads: true },
  schema: {
    produces: ['image/png'],
    params: Type.Object({
      file: Type.String({
        ...inferred('the URL in the sample: qrcode_5ee0b4720e6ef.png'),
        description: 'qrcode_, 13 hex digits and .png.',
        'x-limits': { required: inferred('the call is about one image') },
      }),
    }),
  },
}

// `qrcode_5ee0b4720e6ef.png` → `5ee0b4720e6ef`
function parseQrFileName(file: string): string | undefined {
  return /^qrcode_([0-9a-f]{13})\.png$/.exec(file)?.[1]
}

// Remembered, because each question goes to the operating system.
const addressesByServer = new WeakMap<FastifyInstance, AddressInfo>()

function addressOf(server: FastifyInstance): AddressInfo | undefined {
  const address = addressesByServer.get(server) ?? listeningAddress(server.addresses())
  if (address) addressesByServer.set(server, address)
  return address
}

// The base of the URLs in responses, without a trailing slash.
function publicUrl(request: FastifyRequest, { publicUrl: configured, host, port }: Settings): string {
  if (configured !== undefined) return configured.replace(/\/+$/, '')
  // A client that uses HTTPS may know the server by a name of the vendor only.
  if (request.protocol === 'https' && request.host) return `https://${request.host}`
  const address = addressOf(request.server)
  // A server that listens on every address does not know which one the client can reach; the Host header does.
  if (address && isWildcard(address.address) && request.host) return `http://${request.host}`
  return `http://${toUrlHost(address?.address ?? host)}:${address?.port ?? port}`
}
