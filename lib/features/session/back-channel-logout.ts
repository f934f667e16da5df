import 'server-only'

import { and, eq, isNull, or } from 'drizzle-orm'
import { openRateLimiter } from '@/lib/adapters/database/rate-limiter'
import { sessions } from '@/lib/adapters/database/schema'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { updateStorageKeys } from '@/lib/adapters/database/storage-keys'
import type { LogoutRequest } from '@/lib/adapters/identity-provider/client'
import { AppError } from '@/lib/common/errors'
import { recordEvent } from '@/lib/server/audit/audit'
import { createSealer } from '@/lib/server/audit/sealer'
import type { WriteContext } from '@/lib/server/session/context'
import { findIdentityProvider } from '@/lib/server/session/identity-providers'
import { endSessionsWhere, type SessionStore } from '@/lib/server/session/sessions'

type Vault = SessionStore & Pick<WriteContext, 'config'>

/** Longer than a logout token is accepted for. */
const SEEN = { name: 'logout-token', points: 1, seconds: 900 }

/** End the sessions that a provider's logout token names. Throws `invalid` if no provider signed it, or it was used. */
export async function endSessionsByProvider(
  vault: Vault,
  { logout_token: token = '' }: Record<string, string>,
): Promise<void> {
  const { id, name, organization, request } = await verify(vault, token)
  const seen = openRateLimiter(vault.store, SEEN)
  const key = `${id} ${request.jti}`
  if (!(await seen.take(key)).granted) throw usedError(name)
  try {
    await endThem(vault, { id, name, organization, request })
  } catch (error) {
    // The provider may send it again.
    await seen.forget(key)
    throw error
  }
}

/** The token names its issuer, which is believed once the issuer's key has verified it. */
async function verify({ config }: Vault, token: string) {
  const claimed = issuerOf(token)
  const candidates = config.SIGN_IN_PROVIDERS.filter(
    ({ issuer }) => withoutSlash(issuer) === claimed,
  )
  let failure: unknown = new AppError('invalid', 'No identity provider sent this logout token.')
  for (const { id, name, organization } of candidates) {
    try {
      const request = await findIdentityProvider(config, id)?.verifyLogoutToken(token)
      if (request) return { id, name, organization, request }
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

const withoutSlash = (issuer: string) => issuer.replace(/\/$/, '')

function issuerOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    const issuer =
      typeof claims === 'object' && claims !== null && 'iss' in claims ? claims.iss : undefined
    return typeof issuer === 'string' ? withoutSlash(issuer) : undefined
  } catch {
    return undefined
  }
}

type Logout = { id: string; name: string; organization: string; request: LogoutRequest }

async function endThem(
  { store, config, clock }: Vault,
  { id, name, organization, request: { sid, sub } }: Logout,
) {
  const ofPerson = sub === undefined ? undefined : eq(sessions.subject, sub)
  const named =
    sid === undefined
      ? ofPerson
      : or(eq(sessions.sid, sid), ofPerson && and(isNull(sessions.sid), ofPerson))
  const where = and(eq(sessions.orgUid, organization), eq(sessions.provider, id), named)
  const rows = await store.select({ person: sessions.actorUid }).from(sessions).where(where)
  for (const person of new Set(rows.map((row) => row.person))) {
    const sealed = sealedStore(store, createSealer({ config, actor: person, clock }))
    const ended = await endSessionsWhere(sealed, and(where, eq(sessions.actorUid, person)))
    await updateStorageKeys(store, { orgUid: organization, actor: person }, null)
    await recordEvent(
      { store, config, clock },
      {
        action: 'session.provider-sign-out',
        object: { provider: name },
        after: { sessions: ended },
        orgUid: organization,
        actor: person,
      },
    )
  }
}

const usedError = (name: string) =>
  new AppError('invalid', `This logout token of ${name} was used before.`, {
    detail: { reason: 'provider-answer' },
  })
