import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { onRequestHookHandler } from 'fastify'
import { shorten } from '../lib/describe.ts'
import { sha256 } from '../lib/fingerprint.ts'
import { isAddress, parseAuthority } from '../lib/host.ts'
import type { Settings } from '../settings.ts'
import { Problem } from './problem.ts'

/**
 * Rejects requests that may not control the mock. If a control token is set, every request must carry it. Otherwise
 * requests from the pages of other sites are rejected, even under DNS rebinding: the host must be an IP address, localhost
 * or the host of the public URL, an Origin header must name this server, and Sec-Fetch-Site no other site or host.
 */
export function guardAccess({ controlToken, publicUrl: configured }: Settings): onRequestHookHandler {
  if (controlToken !== undefined) return requireToken(controlToken)
  const publicUrl = configured === undefined ? undefined : new URL(configured)
  return (request, _reply, done) => {
    const { origin, 'sec-fetch-site': site } = request.raw.headers
    const [host, ...others] = hostsOf(request.raw)
    if (host !== undefined && (others.length > 0 || !isTrusted(host, publicUrl)))
      return done(toHostProblem([host, ...others]))
    const own = host && `${request.protocol}://${host}`
    if (origin !== undefined && !isOwnOrigin(origin, [own, publicUrl?.origin])) return done(toOriginProblem(origin))
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return done(toSiteProblem(site))
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

// The hosts that a request names: one, unless it has several Host headers, or an absolute target with another host.
function hostsOf({ url = '', rawHeaders }: IncomingMessage): string[] {
  // headers.host would be the first one only.
  const hosts = rawHeaders.filter((_text, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host')
  const [, target] = /^[a-z]+:\/\/([^/?#]*)/i.exec(url) ?? []
  return target === undefined || (hosts.length === 1 && isSame(target, hosts[0])) ? hosts : [...hosts, target]
}

function isSame(one: string, other: string | undefined): boolean {
  const [first, second] = [parseAuthority(one), parseAuthority(other ?? '')]
  return first !== undefined && first.hostname === second?.hostname && first.port === second.port
}

function isTrusted(host: string, publicUrl: URL | undefined): boolean {
  const authority = parseAuthority(host)
  if (!authority) return false
  const { hostname } = authority
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost')
  return isLocal || isAddress(authority) || hostname === publicUrl?.hostname
}

function isOwnOrigin(origin: string, own: (string | undefined)[]): boolean {
  const received = normalizeOrigin(origin)
  return received !== undefined && own.some((known) => known !== undefined && normalizeOrigin(known) === received)
}

// With its port. undefined for anything else, such as the `null` of a sandboxed page.
function normalizeOrigin(origin: string): string | undefined {
  const [, scheme, host = ''] = /^(https?):\/\/(.+)$/.exec(origin.toLowerCase()) ?? []
  const authority = parseAuthority(host)
  return authority && `${scheme}://${authority.hostname}:${authority.port ?? (scheme === 'https' ? 443 : 80)}`
}

// The value received may be a secret.
function toTokenProblem(authorization: string): Problem {
  return new Problem(
    401,
    `the header authorization: expected Bearer and the control token (setting control-token), received ${authorization === '' ? 'nothing' : 'another value'}`,
  )
}

function toHostProblem(hosts: string[]): Problem {
  const received = shorten(hosts.join(' and '), 200)
  return new Problem(
    403,
    `the header host: expected an IP address, localhost or the host of the setting public-url, with or without a port, received ${received}; set public-url or control-token to allow other hosts`,
  )
}

// Browsers send this header also where they send no Origin, as for a form of a page without a referrer, or for an image.
function toSiteProblem(site: string): Problem {
  return new Problem(403, `the header sec-fetch-site: expected same-origin or none, received ${shorten(site, 200)}`)
}

function toOriginProblem(origin: string): Problem {
  return new Problem(
    403,
    `the header origin: expected the origin of this server or of the setting public-url, received ${shorten(origin, 200)}`,
  )
}
