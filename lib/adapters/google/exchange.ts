import 'server-only'

import { z } from 'zod'
import { type Answer, denied, type Exchanged, post } from '@/lib/adapters/http/cloud-call'
import { providerOf, type TargetOf } from '@/lib/core/identity/trust-target'
import type { TargetCause } from '@/lib/features/clouds/verify-causes'
import type { Env } from '@/lib/server/env'

// https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
// https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken

type Config = Pick<Env, 'GOOGLE_STS_URL' | 'GOOGLE_IAM_CREDENTIALS_URL'>

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const LIFETIME = '600s'

/** They live for one verification: never kept, logged or sent to a browser. */
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

/** The workload's token for one of the federated principal. */
export async function exchangeAtGoogle(
  { GOOGLE_STS_URL }: Config,
  target: TargetOf<'gcp'>,
  token: string,
): Promise<Exchanged<z.infer<typeof WireToken>>> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: `//iam.googleapis.com/${providerOf(target)}`,
    scope: SCOPE,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_token: token,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await post(`${GOOGLE_STS_URL}/v1/token`, { headers, body: body.toString() })
  return answer.ok ? parsed(answer.value, WireToken, exchangeCause) : answer
}

/** The federated principal's token for one of the service account, which proves that it may act as it. */
export async function impersonate(
  { GOOGLE_IAM_CREDENTIALS_URL }: Config,
  email: string,
  token: string,
): Promise<Exchanged<z.infer<typeof WireImpersonated>>> {
  const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`
  const answer = await post(`${GOOGLE_IAM_CREDENTIALS_URL}${path}`, {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ scope: [SCOPE], lifetime: LIFETIME }),
  })
  return answer.ok ? parsed(answer.value, WireImpersonated, impersonationCause) : answer
}

function parsed<T>(
  { status, text }: Answer,
  schema: z.ZodType<T>,
  causeOf: (code: string, message: string) => TargetCause,
): Exchanged<T> {
  const json = parseJson(text)
  if (status === 200) {
    const value = schema.safeParse(json)
    return value.success
      ? { ok: true, value: value.data }
      : denied('unreadable', 'The answer is not one of Google’s.')
  }
  const oauth = WireOauthError.safeParse(json).data
  if (oauth) {
    const { error, error_description: said } = oauth
    return denied(causeOf(error, said), `${error}: ${said}`)
  }
  const api = WireApiError.safeParse(json).data?.error
  if (!api) return denied('unreadable', `status ${status}`)
  return denied(causeOf(api.status, api.message), `${api.status}: ${api.message}`)
}

function exchangeCause(code: string, message: string): TargetCause {
  if (code === 'invalid_target') return 'google-provider'
  if (code === 'unauthorized_client') return 'google-condition'
  if (code === 'invalid_request' || code === 'INVALID_ARGUMENT') return 'google-invalid'
  return GRANTS.find(([words]) => words.test(message))?.[1] ?? 'google-token'
}

const GRANTS: [RegExp, TargetCause][] = [
  [/attribute condition/i, 'google-condition'],
  [/mapped attribute|Could not obtain a value/i, 'google-mapping'],
  [/connecting to the given credential|JWKS/i, 'google-idp'],
  [/audience/i, 'google-audience'],
  [/^The issuer|expected issuer|expected ones/i, 'google-issuer'],
  [/stale|expired/i, 'google-expired'],
]

function impersonationCause(code: string): TargetCause {
  if (code === 'PERMISSION_DENIED' || code === 'NOT_FOUND') return 'google-impersonation'
  return code === 'INVALID_ARGUMENT' ? 'google-invalid' : 'google-token'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
