import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { RequestOrigin } from './foreign-request'

/**
 * Refuse a request that another site's page sent. Browsers say where a request comes from in
 * Sec-Fetch-Site, older ones in Origin; a client that is no browser says neither and has no cookie to abuse.
 */
export function requireSameOrigin({ headers, url }: RequestOrigin): void {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const host = headers.get('host') ?? new URL(url).host
  const isOwn = site
    ? site === 'same-origin' || site === 'none'
    : origin === null || (URL.canParse(origin) && new URL(origin).host === host)
  if (isOwn) return
  throw new AppError('forbidden', 'The request was sent by a page of another site.', {
    detail: { reason: 'cross-site', next: 'Open the console and repeat the action there.' },
  })
}
