import 'server-only'

import { z } from 'zod'
import type { HttpResponse } from '@/lib/adapters/http/request'
import { denied, type Exchanged, post } from '@/lib/adapters/http/token-service'
import { parseJson } from '@/lib/common/json'
import type { GcpTarget } from '@/lib/core/identity/trust-target'
import { gcpProviderName } from '@/lib/core/identity/trust-target-names'
import type { CloudCause } from '@/lib/core/verification/cloud-causes'
import {
  googleExchangeCause,
  googleImpersonationCause,
} from '@/lib/core/verification/cloud-refusals'

// https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
// https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken

type GoogleSettings = { GOOGLE_STS_URL: string; GOOGLE_IAM_CREDENTIALS_URL: string }

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const LIFETIME = '600s'

/** Held for one verification only: never stored, logged or sent to a browser. */
const WireToken = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.int().positive(),
})
const WireImpersonated = z.object({
  accessToken: z.string().min(1),
  expireTime: z.iso.datetime({ offset: true }),
})
const WireOauthError = z.object({ error: z.string(), error_description: z.string().default('') })
const WireApiError = z.object({
  error: z.object({ code: z.number(), message: z.string(), status: z.string() }),
})

/** Exchanges the workload's token for a federated access token. */
export async function exchangeAtGoogle(
  { GOOGLE_STS_URL }: GoogleSettings,
  target: GcpTarget,
  token: string,
): Promise<Exchanged<z.infer<typeof WireToken>>> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: `//iam.googleapis.com/${gcpProviderName(target)}`,
    scope: SCOPE,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_token: token,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await post(`${GOOGLE_STS_URL}/v1/token`, { headers, body: body.toString() })
  return answer.ok ? parsed(answer.value, WireToken, googleExchangeCause) : answer
}

/** Exchanges a federated access token for one of the service account, which proves the impersonation. */
export async function impersonate(
  { GOOGLE_IAM_CREDENTIALS_URL }: GoogleSettings,
  email: string,
  token: string,
): Promise<Exchanged<z.infer<typeof WireImpersonated>>> {
  const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`
  const answer = await post(`${GOOGLE_IAM_CREDENTIALS_URL}${path}`, {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ scope: [SCOPE], lifetime: LIFETIME }),
  })
  return answer.ok ? parsed(answer.value, WireImpersonated, googleImpersonationCause) : answer
}

function parsed<T>(
  { status, text }: HttpResponse,
  schema: z.ZodType<T>,
  causeOf: (code: string, message: string) => CloudCause,
): Exchanged<T> {
  const json = parseJson(text)
  if (status === 200) {
    const value = schema.safeParse(json)
    return value.success
      ? { ok: true, value: value.data }
      : denied('unreadable', 'The response is not in Google’s format.')
  }
  const oauth = WireOauthError.safeParse(json).data
  if (oauth) {
    const { error, error_description: description } = oauth
    return denied(causeOf(error, description), `${error}: ${description}`)
  }
  const api = WireApiError.safeParse(json).data?.error
  if (!api) return denied('unreadable', `Status ${status}`)
  return denied(causeOf(api.status, api.message), `${api.status}: ${api.message}`)
}
