import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { openRateLimiter } from '@/lib/adapters/database/rate-limiter'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import type { IdentityProvider } from '@/lib/adapters/identity-provider/client'
import { AppError } from '@/lib/common/errors'
import { createSealer } from '../audit/sealer'
import type { Env } from '../env'
import { log } from '../log'
import {
  endSession,
  keepIdentity,
  type Session,
  type SessionIdentity,
  type SessionStore,
} from './sessions'

const SECOND = 1000
export const IDENTITY_LIMITS = {
  /** The provider confirms a session that is used at least this often. */
  confirm: 60 * SECOND,
  /** How long a provider that does not answer ends nothing. */
  tolerate: 5 * 60 * SECOND,
}
/** One replica asks the provider at a time, because a refresh token that is used twice ends everything. */
const CLAIM = { name: 'session-refresh', points: 1, seconds: 15 }
const POLL_MS = 200
const WAIT_MS = 8 * SECOND

type Vault = Omit<SessionStore, 'config'> & {
  config: Pick<Env, 'SESSION_SECRET' | 'AUDIT_SECRET'>
}
type Confirmation = {
  vault: Vault
  session: Session & { identity: SessionIdentity }
  provider: Pick<IdentityProvider, 'refresh' | 'settings'>
  /** Reads the session again, as another replica may have confirmed it. */
  reread: () => Promise<Session | undefined>
}

// Pages and routes are separate bundles, so what the process is asking hangs on globalThis.
const shared = globalThis as { consoleConfirmations?: Map<string, Promise<SessionIdentity>> }
const running = () => (shared.consoleConfirmations ??= new Map())

/**
 * What the provider says of the person now. It is asked at least every minute in which the session is used, by one
 * request at a time. Ends the session and throws `unauthenticated` if the provider no longer confirms it.
 */
export async function confirmIdentity(confirmation: Confirmation): Promise<SessionIdentity> {
  const { vault, session, provider } = confirmation
  const { identity } = session
  const now = vault.clock().getTime()
  if (identity.refreshToken === undefined) {
    if (now < identity.idTokenExpiresAt) return identity
    return endConfirmed(confirmation)
  }
  if (now - identity.confirmedAt < IDENTITY_LIMITS.confirm) return identity
  const key = `${session.id} ${identity.confirmedAt}`
  const asked =
    running().get(key) ??
    ask(confirmation, key).finally(() => {
      running().delete(key)
    })
  running().set(key, asked)
  return asked.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === 'unauthenticated') throw error
    if (now - identity.confirmedAt < IDENTITY_LIMITS.tolerate) return identity
    throw new AppError('unreachable', `${provider.settings.name} could not confirm your session.`, {
      cause: error,
      detail: {
        reason: 'provider-unreachable',
        next: 'Try again in a moment. Your input is kept.',
      },
    })
  })
}

async function ask(confirmation: Confirmation, key: string): Promise<SessionIdentity> {
  const { vault, session, provider } = confirmation
  const { identity } = session
  if (!(await openRateLimiter(vault.store, CLAIM).take(key)).granted)
    return waitForOther(confirmation)
  try {
    const confirmed: SessionIdentity = {
      ...(await provider.refresh(identity)),
      provider: identity.provider,
      confirmedAt: vault.clock().getTime(),
    }
    await keepIdentity(vault, session.id, confirmed)
    return confirmed
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'unauthenticated'
    if (isRefused) return endConfirmed(confirmation)
    log.error('an identity provider did not confirm a session', {
      provider: identity.provider,
      person: session.uid,
      error,
    })
    throw error
  }
}

/** A session that was confirmed lately is used as it is meanwhile. */
async function waitForOther({ vault, session, reread }: Confirmation): Promise<SessionIdentity> {
  const { identity } = session
  const isLate = () => vault.clock().getTime() - identity.confirmedAt >= IDENTITY_LIMITS.tolerate
  for (let waited = 0; isLate() && waited < WAIT_MS; waited += POLL_MS) {
    await sleep(POLL_MS)
    const now = (await reread())?.identity
    if (!now) throw endedError('Your identity provider')
    if (now.confirmedAt > identity.confirmedAt) return now
  }
  if (!isLate()) return identity
  throw new AppError('unreachable', 'The session is not confirmed yet.')
}

async function endConfirmed({ vault, session, provider }: Confirmation): Promise<never> {
  const sealer = createSealer({ ...vault, actor: session.uid })
  await endSession(sealedStore(vault.store, sealer), session.id)
  throw endedError(provider.settings.name)
}

const endedError = (name: string) =>
  new AppError('unauthenticated', `${name} ended your session.`, {
    detail: { reason: 'provider-ended', next: 'Sign in. Your input is kept.' },
  })
