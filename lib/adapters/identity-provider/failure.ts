import 'server-only'

import { errors } from 'jose'
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'
import { HttpFailure, httpFailureOf } from '@/lib/adapters/http/failure'
import { AppError } from '@/lib/common/errors'

/** Why a provider did not let somebody in, for screens that tell the cases apart. */
export const PROVIDER_REFUSALS = [
  'provider-denied', // the provider said no, or the person cancelled there
  'provider-refused', // the code or the refresh token is no longer accepted
  'provider-answer', // an answer that is not for this sign-in, or does not verify
  'provider-settings', // the provider does not accept this console as a client
] as const
export type ProviderRefusal = (typeof PROVIDER_REFUSALS)[number]

/** Errors of RFC 6749 that say that the configuration is wrong, not the person. */
const CONFIGURATION_ERRORS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_request',
  'invalid_request_uri',
  'invalid_scope',
])
/** The provider itself has trouble. */
const TEMPORARY_ERRORS: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable'])
const UNANSWERED: ReadonlySet<string> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
])

const MAX_UPSTREAM = 300

/** Map a failure of the protocol to an AppError. Neither tokens nor codes are in it. */
export function providerError(error: unknown, name: string): unknown {
  if (error instanceof AppError) return error
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return refusedError(error, name)
  const cause = error instanceof ClientError ? causeOf(error) : error
  if (error instanceof ClientError && !UNANSWERED.has(error.code ?? '') && !isNetwork(cause))
    return answerError(name, error.code ?? '', error)
  if (error instanceof errors.JOSEError) return answerError(name, error.code, error)
  if (isNetwork(cause) || error instanceof ClientError)
    return new AppError('unreachable', `${name} did not answer.`, {
      cause: error,
      detail: { reason: 'provider-unreachable', next: 'Try again in a moment.' },
    })
  return error
}

/** fetch wraps the errors of a connection. */
const causeOf = (error: Error): unknown =>
  error.cause instanceof Error && !(error.cause instanceof HttpFailure)
    ? (error.cause.cause ?? error.cause)
    : error.cause

const isNetwork = (error: unknown) =>
  error instanceof HttpFailure ||
  (error instanceof TypeError && error.message === 'fetch failed') ||
  (error instanceof Error && httpFailureOf(error, new URL('http://provider')) instanceof HttpFailure
    ? 'code' in error && String(error.code).startsWith('E')
    : false)

function refusedError(error: ResponseBodyError | AuthorizationResponseError, name: string) {
  const code = error.error
  const description = error.error_description?.slice(0, MAX_UPSTREAM)
  const upstream = description ? `${code}: ${description}` : code
  if (TEMPORARY_ERRORS.has(code))
    return new AppError('unreachable', `${name} cannot answer now.`, {
      cause: error,
      detail: { reason: 'provider-unreachable', upstream, next: 'Try again in a moment.' },
    })
  if (CONFIGURATION_ERRORS.has(code))
    return new AppError('upstream', `${name} does not accept this console as a client.`, {
      cause: error,
      detail: {
        reason: 'provider-settings' satisfies ProviderRefusal,
        upstream,
        next: 'Ask the operator of the console to compare SIGN_IN_PROVIDERS with the client at the provider.',
      },
    })
  const isDenial = error instanceof AuthorizationResponseError
  const reason: ProviderRefusal = isDenial ? 'provider-denied' : 'provider-refused'
  return new AppError(
    isDenial ? 'forbidden' : 'unauthenticated',
    isDenial ? `${name} refused the sign-in.` : `${name} no longer confirms the sign-in.`,
    { cause: error, detail: { reason, upstream, next: 'Sign in again.' } },
  )
}

const answerError = (name: string, code: string, cause: Error) =>
  new AppError('invalid', `The answer of ${name} does not fit this sign-in.`, {
    cause,
    detail: {
      reason: 'provider-answer' satisfies ProviderRefusal,
      upstream: code,
      next: 'Start the sign-in again.',
    },
  })
