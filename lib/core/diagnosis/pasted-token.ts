import * as z from 'zod/mini'
import { decodeClaims } from '@/lib/core/identity/claims'
import type { PastedToken } from './facts'

const Header = z.catch(
  z.looseObject({ kid: z.optional(z.string()), alg: z.optional(z.string()) }),
  {},
)

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

/** The text with every token replaced, safe to show. */
export const maskTokens = (text: string) => text.replace(new RegExp(TOKEN, 'g'), '[token removed]')
