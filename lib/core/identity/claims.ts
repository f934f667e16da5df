import * as z from 'zod/mini'

/** The claims that the console uses; others are dropped. `exp`, `iat` and `nbf` are seconds since 1970. */
export const TokenClaims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([
    z.pipe(
      z.string(),
      z.transform((audience) => [audience]),
    ),
    z.array(z.string()),
  ]),
  exp: z.number(),
  iat: z.optional(z.number()),
  nbf: z.optional(z.number()),
})
export type TokenClaims = z.infer<typeof TokenClaims>

export type DecodedClaims = { ok: true; claims: TokenClaims } | { ok: false; message: string }

const MAX_LENGTH = 65_536

function decodePart(part: string): unknown {
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

/**
 * Decodes a token's claims without verifying its signature: to explain a token, never to trust it.
 * The message of a failure contains no part of the token.
 */
export function decodeClaims(token: string): DecodedClaims {
  const parts = token.trim().split('.')
  if (token.length > MAX_LENGTH) return { ok: false, message: 'This text is too long for a token.' }
  if (parts.length !== 3)
    return {
      ok: false,
      message: `A token has three parts separated by dots; this text has ${parts.length}.`,
    }
  try {
    const parsed = TokenClaims.safeParse(decodePart(parts[1] ?? ''))
    if (parsed.success) return { ok: true, claims: parsed.data }
    const names = parsed.error.issues.map(({ path }) => path.join('.') || 'the payload')
    return { ok: false, message: `The token has no valid ${[...new Set(names)].join(', ')}.` }
  } catch {
    return { ok: false, message: 'The payload of the token is not base64url-encoded JSON.' }
  }
}
