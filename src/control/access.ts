import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { onRequestHookHandler } from 'fastify'
import { shorten } from '../lib/describe.ts'
import { sha256 } from '../lib/fingerprint.ts'
import type { Settings } from '../settings.ts'
import { Problem } from './problem.ts'

/**
 * Rejects requests that may not control the mock. If a control token is set, every request must carry it. Otherwise
 * requests from the pages of other sites are rejected, even under DNS rebinding: the Host header must be an IP address,
 * localhost or the host of the public URL, an Origin header must name this server, and Sec-Fetch-Site must not name another
 * site or host.
 */
export function guardAccess({ controlToken, publicUrl }: Settings): onRequestHookHandler {
  if (controlToken !== undefined) return requireToken(controlToken)
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  return (request, _reply, done) => {
    const { host, origin, 'sec-fetch-site': site } = request.raw.headers
    if (host !== undefined && !isTrusted(parseAuthority(host)?.hostname ?? '', publicHost))
      return done(toHostProblem(host))
    if (origin !== undefined && parseAuthority(origin)?.host !== parseAuthority(host ?? '')?.host)
      return done(toOriginProblem(origin))
    if (site === 'cross-site' || site === 'same-site') return done(toSiteProblem(site))
    done()
  }
}

function requireToken(controlToken: string): onRequestHookHandler {
  const expectedDigest = sha256(controlToken)
  return (request, reply, done) => {
    const { authorization = '' } = request.raw.headers
    const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? []
    if (token !== undefined && timingSafeEqual(sha256(token), expectedDigest)) return done()
    reply.header('www-authenticate', 'Bearer')
    done(toTokenProblem(authorization))
  }
}

function isTrusted(hostname: string, publicHost: string | undefined): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) !== 0 || bare === 'localhost' || bare.endsWith('.localhost') || hostname === publicHost
}

// Parses a Host or an Origin header. A sandboxed page sends `Origin: null`, which becomes the host `null`, and never equals
// that of a trusted Host header.
function parseAuthority(authority: string): URL | undefined {
  const url = /^[a-z]+:\/\//i.test(authority) ? authority : `http://${authority}`
  return URL.canParse(url) ? new URL(url) : undefined
}

// The value received may be a secret.
function toTokenProblem(authorization: string): Problem {
  return new Problem(
    401,
    `the header authorization: expected Bearer and the control token (setting control-token), received ${authorization === '' ? 'nothing' : 'another value'}`,
  )
}

function toHostProblem(host: string): Problem {
  return new Problem(
    403,
    `the header host: expected an IP address, localhost or the host of the setting public-url, received ${shorten(host, 200)}; set public-url or control-token to allow other hosts`,
  )
}

// Browsers send this header also where they send no Origin, as for a form of a page without a referrer, or for an image.
function toSiteProblem(site: string): Problem {
  return new Problem(403, `the header sec-fetch-site: expected same-origin or none, received ${site}`)
}

function toOriginProblem(origin: string): Problem {
  return new Problem(403, `the header origin: expected the origin of this server, received ${shorten(origin, 200)}`)
}
