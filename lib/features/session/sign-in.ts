import 'server-only'

import type { CoreWeaveReader } from '@/lib/adapters/coreweave/client'
import type { Store } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import type { Env } from '@/lib/server/env'
import { isMemberAllowed } from '@/lib/server/session/organizations'
import { reserveSignIn } from './sign-in-limits'

type SignInAttempt = {
  coreweave: Pick<CoreWeaveReader, 'whoami'>
  store: Store
  config: Pick<Env, 'COREWEAVE_ORG_UIDS' | 'COREWEAVE_API_URL' | 'SESSION_SECRET'>
  address: string
  token: string
}

/** Throws where people may sign in at identity providers only. Linking a token is no sign-in. */
export function requireTokenSignIn({ SIGN_IN_METHODS }: Pick<Env, 'SIGN_IN_METHODS'>) {
  if (SIGN_IN_METHODS === 'any') return
  throw new AppError('forbidden', 'This console does not accept sign-in with an API token.', {
    detail: {
      reason: 'token-sign-in-off',
      next: 'Sign in at your identity provider, and link the token there.',
    },
  })
}

/** The owner of a token, if they belong to an organization of this console. Only refused tokens count as failures. */
export async function authenticate({ coreweave, store, config, address, token }: SignInAttempt) {
  const attempt = await reserveSignIn({ store, config }, { address, token })
  try {
    const { uid, orgUid } = await coreweave.whoami()
    if (!isMemberAllowed(orgUid, config)) throw foreignOrganizationError(orgUid)
    await attempt.accept()
    return { uid, orgUid }
  } catch (error) {
    const refusal = refusalOf(error)
    await (refusal ? attempt.refuse() : attempt.release())
    throw refusal ?? error
  }
}

/** Undefined for a failure that says nothing about the token, such as an unreachable API. */
function refusalOf(error: unknown): AppError | undefined {
  if (!(error instanceof AppError)) return undefined
  if (error.detail.reason === FOREIGN_ORGANIZATION) return error
  if (error.code !== 'unauthenticated') return undefined
  return rejectedTokenError(
    error,
    'CoreWeave rejected this token: it is mistyped, expired or deleted.',
    'Create a token in the Cloud Console under Tokens and copy it completely.',
  )
}

const FOREIGN_ORGANIZATION = 'foreign-organization'

const foreignOrganizationError = (orgUid: string) =>
  new AppError('forbidden', `This console is not for your organization (${orgUid}).`, {
    detail: {
      reason: FOREIGN_ORGANIZATION,
      next: 'Use a token of the right organization, or ask the operator of the console to add this one to COREWEAVE_ORG_UIDS.',
    },
  })

/** Shown at the token field: without a session, none can have ended. */
export function rejectedTokenError(cause: AppError, message: string, next: string) {
  const detail = { ...cause.detail, reason: 'refused-token', fields: { token: [message] }, next }
  return new AppError('invalid', message, { cause, detail })
}
