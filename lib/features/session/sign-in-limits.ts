import 'server-only'

import { createHmac } from 'node:crypto'
import { openRateLimiter, type RateLimit } from '@/lib/adapters/database/rate-limiter'
import type { Store } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import type { Env } from '@/lib/server/env'
import { deriveKey } from '@/lib/server/keys'

const MINUTE_S = 60
const DAY_S = 86_400

/** Tokens cannot be guessed, but each attempt calls CoreWeave. */
export const SIGN_IN_LIMITS = {
  address: { name: 'sign-in-address', points: 20, seconds: 5 * MINUTE_S },
  /** Many people may share an address that has failed too often, so their tokens are still tried, slowly. */
  slow: { name: 'sign-in-slow', points: 1, seconds: 5 },
  token: { name: 'sign-in-token', points: 5, seconds: 5 * MINUTE_S },
  /** Sign-ins begun at an identity provider; many people may share an address. */
  start: { name: 'sign-in-start', points: 300, seconds: 5 * MINUTE_S },
  /** Tokens that were accepted before. */
  accepted: { name: 'sign-in-accepted', points: 1, seconds: 30 * DAY_S },
} as const satisfies Record<string, RateLimit>

export type SignInReservation = {
  /** The token was accepted: nothing is counted, and no limit holds it up from now on. */
  accept: () => Promise<void>
  /** The token was refused: the attempt stays counted. */
  refuse: () => Promise<void>
  /** CoreWeave did not decide: nothing is counted. */
  release: () => Promise<void>
}

/**
 * Count a sign-in at an identity provider by the client's address until it has succeeded. Throws a `rate-limited`
 * AppError.
 */
export async function reserveProviderSignIn(
  store: Store,
  address: string,
): Promise<Pick<SignInReservation, 'release'>> {
  await takeOfAddress(store, address)
  return {
    release: () => openRateLimiter(store, SIGN_IN_LIMITS.address).giveBack(address),
  }
}

/** Many addresses may begin a sign-in; each one is a row until it ends. */
export async function countSignInStart(store: Store, address: string): Promise<void> {
  const { granted, retryAfter } = await openRateLimiter(store, SIGN_IN_LIMITS.start).take(address)
  if (!granted) throw tooManyAttempts(retryAfter)
}

async function takeOfAddress(store: Store, address: string) {
  if ((await openRateLimiter(store, SIGN_IN_LIMITS.address).take(address)).granted) return
  const { granted, retryAfter } = await openRateLimiter(store, SIGN_IN_LIMITS.slow).take(address)
  if (!granted) throw tooManyAttempts(retryAfter)
}

type Limits = { store: Store; config: Pick<Env, 'SESSION_SECRET'> }

/**
 * Count an attempt by the client's address and by the token before CoreWeave is asked, so that parallel attempts
 * cannot pass. A token that was accepted before is never held up by others. Throws a `rate-limited` AppError.
 */
export async function reserveSignIn(
  { store, config }: Limits,
  { address, token }: { address: string; token: string },
): Promise<SignInReservation> {
  const limiter = (limit: RateLimit) => openRateLimiter(store, limit)
  const accepted = limiter(SIGN_IN_LIMITS.accepted)
  const byAddress = limiter(SIGN_IN_LIMITS.address)
  const byToken = limiter(SIGN_IN_LIMITS.token)
  const hash = createHmac('sha256', deriveKey(config.SESSION_SECRET, 'sign-in-limits'))
    .update(token)
    .digest('base64url')

  if (await accepted.isCounted(hash))
    return {
      accept: async () => {},
      refuse: async () => {
        await Promise.all([accepted.forget(hash), byAddress.take(address), byToken.take(hash)])
      },
      release: async () => {},
    }

  // By address first, so that an address over its limit adds no row for each token that it makes up.
  await takeOfAddress(store, address)
  const ofToken = await byToken.take(hash)
  if (!ofToken.granted) {
    await byAddress.giveBack(address)
    throw tooManyAttempts(ofToken.retryAfter)
  }
  const release = async () => {
    await Promise.all([byAddress.giveBack(address), byToken.giveBack(hash)])
  }
  return {
    accept: async () => {
      await Promise.all([release(), accepted.take(hash)])
    },
    refuse: async () => {},
    release,
  }
}

const tooManyAttempts = (retryAfter: number) =>
  new AppError('rate-limited', 'Too many sign-in attempts.', {
    detail: { retryAfter, next: `Try again in ${retryAfter} s.` },
  })
