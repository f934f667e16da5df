import { z } from 'zod'
import { parseJson } from '@/lib/common/json'
import type { CloudCause } from '../cloud-causes'
import { awsRefusalCause, googleExchangeCause, googleImpersonationCause } from '../cloud-refusals'

/** A failed step of the script: what the AWS CLI, curl or Google printed, and Google's status. */
export type FailedExchange = {
  cloud: 'aws' | 'gcp'
  step: 'cloud-exchange' | 'cloud-identity'
  error: string
  status?: number
}

const OauthError = z.object({ error: z.string(), error_description: z.string().default('') })
const ApiError = z.object({ error: z.object({ status: z.string(), message: z.string() }) })
const AWS_ERROR = /An error occurred \((\w+)\) when calling the \w+ operation[^:]*: ([\s\S]*)/
/** How the AWS CLI and curl say that nobody answered. */
const NO_ANSWER =
  /could not connect|connect timeout|read timeout|timed out|could not resolve|curl: \(/i

/** Why a cloud did not accept the token, from what the script printed. */
export function cloudCauseOf({ cloud, step, error, status }: FailedExchange): CloudCause {
  if (cloud === 'aws') {
    const [, code, message = ''] = AWS_ERROR.exec(error) ?? []
    if (code !== undefined) return awsRefusalCause(code, message)
    return NO_ANSWER.test(error) ? 'unreachable' : 'unreadable'
  }
  if (status === undefined) return NO_ANSWER.test(error) ? 'unreachable' : 'unreadable'
  if (status === 429) return 'throttled'
  if (status >= 500) return 'unavailable'
  const json = parseJson(error)
  const oauth = OauthError.safeParse(json).data
  if (oauth) return googleExchangeCause(oauth.error, oauth.error_description)
  const api = ApiError.safeParse(json).data?.error
  if (!api) return 'unreadable'
  return step === 'cloud-identity'
    ? googleImpersonationCause(api.status)
    : googleExchangeCause(api.status, api.message)
}

const NO_VERDICT: ReadonlySet<CloudCause> = new Set([
  'throttled',
  'unavailable',
  'unreachable',
  'unreadable',
  'aws-region',
])

/** Whether a cause says nothing of the trust, because the cloud was not asked or did not answer. */
export const isInconclusive = (cause: CloudCause) => NO_VERDICT.has(cause)
