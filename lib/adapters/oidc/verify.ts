import 'server-only'

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { SIGNATURE_ALGORITHMS } from '@/lib/core/identity/signature-algorithms'

export type TokenProblemKind =
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'expired'
  | 'not-yet-valid'
  | 'issuer'
  | 'audience'
  | 'subject'
  | 'claim'

export type VerifiedToken =
  | { ok: true; claims: JWTPayload; kid: string; alg: string }
  | { ok: false; kind: TokenProblemKind; message: string }

type Expectations = { issuer: string; audience: string; subject?: string; now: Date }

/** Verify a token as CoreWeave does. The result never contains the token. */
export async function verifyToken(
  token: string,
  jwks: JSONWebKeySet,
  { issuer, audience, subject, now }: Expectations,
): Promise<VerifiedToken> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), {
      algorithms: SIGNATURE_ALGORITHMS,
      issuer,
      audience,
      currentDate: now,
      requiredClaims: ['exp', 'sub'],
      ...(subject === undefined ? {} : { subject }),
    })
    const { kid = '', alg } = protectedHeader
    return { ok: true, claims: payload, kid, alg }
  } catch (error) {
    return { ok: false, ...problemOf(error) }
  }
}

const CLAIMS: Record<string, { kind: TokenProblemKind; message: string }> = {
  iss: { kind: 'issuer', message: 'The token was issued by another issuer.' },
  aud: { kind: 'audience', message: 'The token is for another audience.' },
  sub: { kind: 'subject', message: 'The token was issued for another subject.' },
  nbf: { kind: 'not-yet-valid', message: 'The token is not valid yet.' },
}

function problemOf(error: unknown): { kind: TokenProblemKind; message: string } {
  if (error instanceof errors.JWTExpired)
    return { kind: 'expired', message: 'The token has expired.' }
  if (error instanceof errors.JWTClaimValidationFailed)
    return (
      CLAIMS[error.claim] ?? {
        kind: 'claim',
        message: `The claim ${error.claim} is missing or wrong.`,
      }
    )
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return {
      kind: 'unknown-key',
      message: 'The issuer does not publish the key that signed the token.',
    }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return { kind: 'signature', message: 'The signature does not match the issuer’s key.' }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return {
      kind: 'algorithm',
      message: 'The token is signed with an algorithm that is not accepted.',
    }
  return { kind: 'malformed', message: 'The text is not a valid JWT.' }
}
