import type { Problem } from '@/lib/common/errors'
import type { CauseCode } from './cause-codes'

/** Messages of the API server, also in the Job controller's events, that say why a pod is rejected. */
const ADMISSION_MESSAGES: readonly (readonly [RegExp, CauseCode])[] = [
  [/violates PodSecurity/i, 'job-pod-security'],
  [/exceeded quota|must specify (limits|requests)/i, 'job-quota'],
  [/failed calling webhook.*x509: /is, 'webhook-certificate'],
  [/failed calling webhook/i, 'webhook-down'],
  [/serviceaccount "[^"]*" not found|error looking up service account/i, 'account-missing'],
  [/namespaces? "[^"]*" not found|because it is being terminated/i, 'namespace-missing'],
]

export const causeOfAdmissionText = (text: string): CauseCode | undefined =>
  ADMISSION_MESSAGES.find(([pattern]) => pattern.test(text))?.[1]

/** Why the API server rejected a pod or Job; undefined for errors that do not say so. */
export function admissionCause({
  code,
  reason,
  message,
  upstream,
}: Problem): CauseCode | undefined {
  const named = causeOfAdmissionText(upstream ?? message)
  if (named) return named
  if (code === 'forbidden' && reason === 'rbac') return 'job-forbidden'
  return undefined
}

/** Why the token exchange failed, parsed from the errors that the AWS CLI (botocore) prints. */
export type ExchangeRefusal =
  | { kind: 'status'; status: number; body: string }
  | { kind: 'unreachable' | 'too-old' | 'bad-token' | 'other' }

const UNREACHABLE =
  /could not connect|connect(ion)? ?(was )?(refused|reset|closed|timeout|aborted)|timed? ?out|name or service not known|temporary failure in name resolution|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ssl validation failed|certificate verify failed|network is unreachable/i

/** The message of an error body: the `message` of a google.rpc.Status, or the whole text. */
export function refusalMessageOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed && 'message' in parsed) return String(parsed.message)
  } catch {
    // The body is not JSON.
  }
  return body.trim()
}

export function parseExchangeRefusal(error: string): ExchangeRefusal {
  const [, status, body = ''] =
    /(?:non 200 response|status(?: code)?:?) (\d{3})(?: from container metadata)?:? ?(.*)$/is.exec(
      error,
    ) ?? []
  if (status !== undefined) return { kind: 'status', status: Number(status), body: body.trim() }
  if (/unsupported host|can only retrieve metadata from/i.test(error)) return { kind: 'too-old' }
  if (/legal header value/i.test(error)) return { kind: 'bad-token' }
  if (UNREACHABLE.test(error)) return { kind: 'unreachable' }
  return { kind: 'other' }
}

export type S3Refusal =
  | { kind: 'code'; code: string; message: string }
  | { kind: 'unreachable' }
  | { kind: 'other'; message: string }

export function parseS3Refusal(error: string): S3Refusal {
  const [, code, message = ''] =
    /An error occurred \(([^)]+)\) when calling the \w+ operation(?: \([^)]*\))?: ?(.*)$/is.exec(
      error,
    ) ?? []
  if (code !== undefined) return { kind: 'code', code, message: message.trim() }
  if (UNREACHABLE.test(error)) return { kind: 'unreachable' }
  return { kind: 'other', message: error }
}

/** Whether a step failed because of a missing permission. */
export function isAccessDenied(step: { ok: boolean; error?: string } | undefined): boolean {
  if (!step || step.ok || !step.error) return false
  const exchange = parseExchangeRefusal(step.error)
  if (exchange.kind === 'status')
    return exchange.status === 403 || /permission denied/i.test(exchange.body)
  const s3 = parseS3Refusal(step.error)
  return s3.kind === 'code' && /AccessDenied|Forbidden|^403$/.test(s3.code)
}
