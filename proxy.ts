import { type NextRequest, NextResponse } from 'next/server'
import { findNewAddress } from './lib/common/old-addresses'
import { isForeignRequest } from './lib/server/foreign-request'
import { securityHeaders } from './lib/server/security-headers'
import { PATH_HEADER } from './lib/server/session/names'

/**
 * Sets headers, leads old addresses to their new ones, and refuses what pages of other sites send beyond links to
 * the console. Every page, action and route authorises its own access.
 */
export function proxy(request: NextRequest) {
  const { pathname, search, protocol } = request.nextUrl
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const answer = securityHeaders({
    nonce,
    https: protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https',
    // biome-ignore lint/style/noProcessEnv: replaced by the bundler
    development: process.env.NODE_ENV === 'development',
  })
  if (isForeignRequest(request))
    return new NextResponse('The request was sent by a page of another site.\n', {
      status: 403,
      headers: answer,
    })
  const moved = findNewAddress(pathname, search)
  if (moved !== undefined)
    return NextResponse.redirect(new URL(moved, request.url), { status: 308, headers: answer })
  const headers = new Headers(request.headers)
  headers.set(PATH_HEADER, `${pathname}${search}`)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', answer['content-security-policy'] ?? '')
  const response = NextResponse.next({ request: { headers } })
  for (const [name, value] of Object.entries(answer)) response.headers.set(name, value)
  return response
}

/** Includes prefetches, because the browser may show a prefetched response later. */
export const config = { matcher: '/((?!_next/static/).*)' }
