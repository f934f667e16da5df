import 'server-only'

import type { CoreWeave } from '@/lib/adapters/coreweave/client'
import { AppError } from '@/lib/common/errors'
import type { Env } from '@/lib/server/env'
import { isMemberAllowed } from '@/lib/server/session/organizations'
import type { createRateLimit } from './rate-limit'

const MINUTE = 60_000
/** Refused attempts, by address and all together: tokens cannot be guessed, but CoreWeave is asked each time. */
export const SIGN_IN_LIMITS = {
  address: { attempts: 20, within: 5 * MINUTE },
  process: { attempts: 200, within: 5 * MINUTE },
}

type RateLimit = ReturnType<typeof createRateLimit>
type Entrance = {
  coreweave: Pick<CoreWeave, 'whoami'>
  config: Pick<Env, 'COREWEAVE_ORG_UIDS' | 'COREWEAVE_API_URL'>
  limits: { byAddress: RateLimit; byProcess: RateLimit }
  address: string
}

/** Who a token speaks for, if it is somebody of an organization whose console this is. */
export async function authenticate({ coreweave, config, limits, address }: Entrance) {
  const wait = Math.max(limits.byAddress.wait(address), limits.byProcess.wait(''))
  if (wait > 0)
    throw new AppError('rate-limited', 'Too many attempts to sign in were refused.', {
      detail: { next: `Try again in ${wait} s.` },
    })
  try {
    const { uid, orgUid } = await coreweave.whoami()
    if (isMemberAllowed(orgUid, config)) return { uid, orgUid }
    throw foreign(orgUid)
  } catch (error) {
    limits.byAddress.count(address)
    limits.byProcess.count('')
    if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error
    throw refusedToken(
      error,
      'CoreWeave does not accept this token: it is mistyped, expired or deleted.',
      'Create a token in the Cloud Console under Tokens, and copy it whole.',
    )
  }
}

const foreign = (orgUid: string) =>
  new AppError('forbidden', `This console is not for your organization (${orgUid}).`, {
    detail: {
      reason: 'foreign-organization',
      next: 'Use a token of the right organization, or have whoever runs the console add this one to COREWEAVE_ORG_UIDS.',
    },
  })

/** Refused at the field where it was typed: there is no session that could have ended. */
export function refusedToken(cause: AppError, message: string, next: string) {
  const detail = { ...cause.detail, reason: 'refused-token', fields: { token: [message] }, next }
  return new AppError('invalid', message, { cause, detail })
}
