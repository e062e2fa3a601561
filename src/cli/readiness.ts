const untrusted =
  'its certificate is not trusted; set NODE_EXTRA_CA_CERTS to a file with the output of picky-assist-mock ca'

const reasons: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENOTFOUND: 'unknown host',
  TimeoutError: 'no response in time',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
}

/** Why a request to a mock failed, in a few words. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : error.name
  // What fetch and the client throw has the reason as its cause.
  return (
    reasons[code] ?? reasons[error.name] ?? (error.cause === undefined ? error.message : describeError(error.cause))
  )
}

/** A response that is not a success, in a few words: `HTTP 503 {"status":"closing"}`. */
export function describeResponse(status: number, body: string): string {
  return `HTTP ${status} ${body}`.trim().slice(0, 100)
}

/** Whether a response to GET /readyz is that of a mock that is ready. Other servers have a page for any path. */
export function isReady(status: number, body: string): boolean {
  return status === 200 && body === '{"status":"ok"}'
}
