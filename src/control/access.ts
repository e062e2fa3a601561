import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { onRequestHookHandler } from 'fastify'
import { sha256 } from '../lib/fingerprint.ts'
import type { Settings } from '../settings.ts'
import { Problem } from './problem.ts'

/**
 * Lets through who may steer the mock: who has the control token where one is set, else whoever a browser on a foreign
 * page cannot be (DNS rebinding): the Host is an address, localhost or the public URL's, and no other Origin is named.
 */
export function guardAccess({ controlToken, publicUrl }: Settings): onRequestHookHandler {
  if (controlToken !== undefined) return demandToken(controlToken)
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  return (request, _reply, done) => {
    const { host, origin } = request.raw.headers
    if (host !== undefined && !isTrusted(urlOf(host)?.hostname ?? '', publicHost)) return done(foreignHost(host))
    if (origin !== undefined && urlOf(origin)?.host !== urlOf(host ?? '')?.host) return done(foreignOrigin(origin))
    done()
  }
}

function demandToken(controlToken: string): onRequestHookHandler {
  const wanted = sha256(controlToken)
  return (request, reply, done) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.raw.headers.authorization ?? '') ?? []
    if (given !== undefined && timingSafeEqual(sha256(given), wanted)) return done()
    reply.header('www-authenticate', 'Bearer')
    done(new Problem(401, 'header authorization expected Bearer and the control token (setting control-token)'))
  }
}

function isTrusted(hostname: string, publicHost: string | undefined): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) !== 0 || bare === 'localhost' || bare.endsWith('.localhost') || hostname === publicHost
}

// Of a Host header or an Origin; 'null', as a sandboxed page sends, is no host.
function urlOf(authority: string): URL | undefined {
  const url = /^[a-z]+:\/\//i.test(authority) ? authority : `http://${authority}`
  return URL.canParse(url) ? new URL(url) : undefined
}

function foreignHost(host: string): Problem {
  return new Problem(
    403,
    `header host expected an IP address, localhost or the host of the setting public-url, received ${host.slice(0, 200)}; set one of public-url and control-token`,
  )
}

function foreignOrigin(origin: string): Problem {
  return new Problem(403, `header origin expected this server's own, received ${origin.slice(0, 200)}`)
}
