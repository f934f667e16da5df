import 'server-only'

import { z } from 'zod'

/** What an identity provider says of a person, with the tokens that it issued for them. */
export type ProviderIdentity = {
  subject: string
  name?: string | undefined
  email?: string | undefined
  groups: string[]
  /** The provider's session, by which it ends those of the console. */
  sid?: string | undefined
  idToken: string
  /** Until when the ID token is valid, in milliseconds. */
  idTokenExpiresAt: number
  refreshToken?: string | undefined
}

const MAX_GROUPS = 500

const Text = z
  .string()
  .transform((text) =>
    text
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 200),
  )
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined)

/** Claims are hostile input: what is malformed is left out, and a group that is left out only narrows. */
const Groups = z
  .union([z.array(z.unknown()), z.string().transform((group): unknown[] => [group])])
  .transform((groups) =>
    groups
      .filter((group): group is string => typeof group === 'string' && group.length <= 256)
      .slice(0, MAX_GROUPS),
  )
  .catch([])

const Claims = z.object({
  sub: z.string().min(1).max(255),
  exp: z.number(),
  name: Text,
  preferred_username: Text,
  email: Text,
  /** Some providers send it as text. */
  email_verified: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  sid: z.string().min(1).max(255).optional().catch(undefined),
})

type Tokens = Pick<ProviderIdentity, 'idToken' | 'refreshToken'>

/** Read the claims of a verified ID token, merged with those of the userinfo endpoint. */
export function identityOf(
  claims: Record<string, unknown>,
  groupsClaim: string,
  { idToken, refreshToken }: Tokens,
): ProviderIdentity {
  const { sub, exp, name, preferred_username, email_verified, sid, ...given } = Claims.parse(claims)
  // An address that the provider does not vouch for may be anybody’s.
  const email = String(email_verified) === 'false' ? undefined : given.email
  return {
    subject: sub,
    name: name ?? preferred_username,
    email,
    groups: Groups.parse(claims[groupsClaim] ?? []),
    sid,
    idToken,
    idTokenExpiresAt: exp * 1000,
    refreshToken,
  }
}

/** Whether an ID token alone names the person and their groups, so that userinfo need not be asked. */
export const isComplete = (claims: Record<string, unknown>, groupsClaim: string) =>
  ['name', 'email', groupsClaim].every((name) => claims[name] !== undefined)
