/** A request that is answered without being read further. */
export type RequestRefusal = {
  status: 400 | 403 | 405 | 413 | 415 | 429
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

const FORM = /^\s*(?:multipart\/|application\/x-www-form-urlencoded)/i

/** Identity providers end sessions by a form: OpenID Connect Back-Channel Logout 1.0, section 2.5. */
const TAKES_FORMS = /^\/api\/sign-in\/back-channel-logout(?:\?|$)/

/** Refuse the body of an HTML form: actions take text and routes take JSON, so no screen sends one. */
export const refuseForm = (contentType = '', url = ''): RequestRefusal | undefined =>
  FORM.test(contentType) && !TAKES_FORMS.test(url)
    ? {
        status: 415,
        message: 'The console does not read forms.',
        next: 'Send JSON, or use the screens of the console.',
      }
    : undefined

const MAX_ARGUMENT_DEPTH = 64
/** In the encoding of React, a text that begins with `$` refers to something else, unless it is doubled. */
const REFERENCE = /^\$(?!\$|undefined$)/

/**
 * Refuse the arguments of a server action that no screen sends. Next.js decodes arguments before the console sees
 * them and answers what it cannot decode with 500.
 */
export const refuseArguments = (body: string): RequestRefusal | undefined =>
  isArgumentList(body)
    ? undefined
    : {
        status: 400,
        message: 'The request cannot be read: it is not the argument list of an action.',
        next: 'Reload the page and try again.',
      }

function isArgumentList(body: string) {
  if (isDeeperThan(MAX_ARGUMENT_DEPTH, body)) return false
  try {
    const parsed: unknown = JSON.parse(body)
    return Array.isArray(parsed) && !hasReference(parsed)
  } catch {
    return false
  }
}

/** A walk by hand takes a twentieth of the time that `JSON.parse` takes to call a function for each value. */
function hasReference(list: readonly unknown[]): boolean {
  const open: unknown[] = [list]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string') {
      if (REFERENCE.test(value)) return true
    } else if (typeof value === 'object' && value !== null)
      for (const part of Array.isArray(value) ? value : Object.values(value)) open.push(part)
  }
  return false
}

/** Whether JSON is nested deeper, without parsing it: a parser would keep a place for every level. */
function isDeeperThan(limit: number, json: string) {
  let depth = 0
  let inText = false
  for (let index = 0; index < json.length && depth <= limit; index++) {
    const character = json[index]
    if (inText) {
      if (character === '\\') index += 1
      else if (character === '"') inText = false
    } else if (character === '"') inText = true
    else if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
  }
  return depth > limit
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
