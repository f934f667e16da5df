import * as z from 'zod/mini'
import { decodeClaims } from '@/lib/core/identity/claims'
import type { PastedToken } from './facts'

const Header = z.catch(
  z.looseObject({ kid: z.optional(z.string()), alg: z.optional(z.string()) }),
  {},
)

const LegacyClaims = z.looseObject({
  iss: z.literal('kubernetes/serviceaccount'),
  sub: z.string(),
})

const TOKEN = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/

export type DecodedToken = { ok: true; token: PastedToken } | { ok: false; message: string }

/** Decodes the first JSON Web Token in a text without verifying it; a failure quotes no part of it. */
export function findToken(text: string): DecodedToken | undefined {
  const raw = TOKEN.exec(text)?.[0]
  if (!raw) return undefined
  const decoded = decodeClaims(raw)
  if (!decoded.ok) return decoded
  const { iss, sub, aud, exp, iat } = decoded.claims
  const { kid, alg } = headerOf(raw)
  return {
    ok: true,
    token: {
      iss,
      sub,
      aud,
      exp,
      ...(iat === undefined ? {} : { iat }),
      ...(kid ? { kid } : {}),
      ...(alg ? { alg } : {}),
    },
  }
}

function headerOf(token: string) {
  try {
    const [part = ''] = token.split('.')
    const parsed: unknown = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')))
    return Header.parse(parsed)
  } catch {
    return {}
  }
}

/**
 * The claims of a legacy token in a text, as JSON; empty if there is none. Such a token of a Secret
 * has neither audience nor end.
 */
export function legacyClaimsIn(text: string): string {
  const payload = TOKEN.exec(text)?.[0].split('.')[1]
  if (!payload) return ''
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const { iss, sub } = LegacyClaims.parse(claims)
    return `\n${JSON.stringify({ iss, sub })}`
  } catch {
    return ''
  }
}

/** The text with every token replaced, safe to show. */
export const maskTokens = (text: string) => text.replace(new RegExp(TOKEN, 'g'), '[token removed]')
