import 'server-only'

import type { CoreWeaveReader } from '@/lib/adapters/coreweave/client'
import { AppError } from '@/lib/common/errors'
import type { Env } from '@/lib/server/env'
import { isMemberAllowed } from '@/lib/server/session/organizations'
import type { createRateLimit } from './rate-limit'

const MINUTE = 60_000
/** Failed sign-ins by address and in total. Tokens cannot be guessed, but each attempt calls CoreWeave. */
export const SIGN_IN_LIMITS = {
  address: { attempts: 20, within: 5 * MINUTE },
  process: { attempts: 200, within: 5 * MINUTE },
}

type RateLimit = ReturnType<typeof createRateLimit>
type SignInAttempt = {
  coreweave: Pick<CoreWeaveReader, 'whoami'>
  config: Pick<Env, 'COREWEAVE_ORG_UIDS' | 'COREWEAVE_API_URL'>
  limits: { byAddress: RateLimit; byProcess: RateLimit }
  address: string
}

/** The owner of a token, if they belong to an organization of this console. */
export async function authenticate({ coreweave, config, limits, address }: SignInAttempt) {
  const wait = Math.max(limits.byAddress.wait(address), limits.byProcess.wait(''))
  if (wait > 0)
    throw new AppError('rate-limited', 'Too many failed sign-in attempts.', {
      detail: { next: `Try again in ${wait} s.` },
    })
  try {
    const { uid, orgUid } = await coreweave.whoami()
    if (isMemberAllowed(orgUid, config)) return { uid, orgUid }
    throw foreignOrganizationError(orgUid)
  } catch (error) {
    limits.byAddress.count(address)
    limits.byProcess.count('')
    if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error
    throw rejectedTokenError(
      error,
      'CoreWeave rejected this token: it is mistyped, expired or deleted.',
      'Create a token in the Cloud Console under Tokens and copy it completely.',
    )
  }
}

const foreignOrganizationError = (orgUid: string) =>
  new AppError('forbidden', `This console is not for your organization (${orgUid}).`, {
    detail: {
      reason: 'foreign-organization',
      next: 'Use a token of the right organization, or ask the operator of the console to add this one to COREWEAVE_ORG_UIDS.',
    },
  })

/** Shown at the token field: without a session, none can have ended. */
export function rejectedTokenError(cause: AppError, message: string, next: string) {
  const detail = { ...cause.detail, reason: 'refused-token', fields: { token: [message] }, next }
  return new AppError('invalid', message, { cause, detail })
}
