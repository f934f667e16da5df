/** What tells where a request comes from. */
export type RequestOrigin = { headers: Pick<Headers, 'get'>; url: string }

/** Where an identity provider leads the browser back to. */
const RETURN_OF_SIGN_IN = '/api/sign-in/callback'

/**
 * Whether a page of another site sent the request for something other than to open a page of the console. Only
 * a page opened by a link may come from another site: everything that has an effect or is data may not.
 */
export function isForeignRequest({ headers, method, url }: RequestOrigin & { method: string }) {
  const site = headers.get('sec-fetch-site')
  if (site !== 'cross-site' && site !== 'same-site') return false
  const { pathname } = new URL(url)
  const opensPage =
    method === 'GET' &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document' &&
    (!pathname.startsWith('/api/') || pathname === RETURN_OF_SIGN_IN)
  return !opensPage
}
