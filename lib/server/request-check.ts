/** A request that is answered without being read further. */
export type RequestRefusal = {
  status: 400 | 405 | 413 | 429
  message: string
  next: string
  headers?: Record<string, string>
}

const METHODS = ['GET', 'HEAD', 'POST']

export const KIB = 1024
/** Signing in takes a token; what a person saves is at most a policy with a reason. */
export const MAX_REQUEST_BODY = { stranger: 64 * KIB, session: 1024 * KIB } as const
export type BodyLimit = (typeof MAX_REQUEST_BODY)[keyof typeof MAX_REQUEST_BODY]

/** Refuse a method or an address that no page, action or route answers. */
export function refuseRequestLine(method = '', url = ''): RequestRefusal | undefined {
  if (!METHODS.includes(method))
    return {
      status: 405,
      message: 'The console does not answer this method.',
      next: 'Use GET or POST.',
      headers: { allow: METHODS.join(', ') },
    }
  if (isReadable(url)) return undefined
  return {
    status: 400,
    message: 'The address cannot be read: it is not valid percent-encoded text.',
    next: 'Check the link, or open the page from the navigation.',
  }
}

function isReadable(url: string) {
  if (!url.startsWith('/') || /%00/.test(url)) return false
  try {
    decodeURIComponent(url.replace(/[?#].*$/s, ''))
    return URL.canParse(url, 'http://console')
  } catch {
    return false
  }
}

export const refuseBody = (limit: BodyLimit): RequestRefusal => ({
  status: 413,
  message: `The request is larger than ${limit / KIB} KiB.`,
  next:
    limit === MAX_REQUEST_BODY.stranger
      ? 'Sign in again, then repeat what you did.'
      : 'Make the policy or the list smaller.',
})

const EVENT_STREAM = /^\/api\/verifications\/[^/?]+\/[^/?]+\/[^/?]+\/events(?:\?|$)/

/** Whether an address is that of a route of server-sent events. */
export const isEventStream = (url = '') => EVENT_STREAM.test(url)
