import { HttpFailure } from '@/lib/adapters/http/failure'
import { AppError, type ErrorCode, type ErrorDetail } from '@/lib/common/errors'
import type { AttemptedCall } from './resource-path'
import { Status } from './responses'

const TLS = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/

/** Resource names in prose. The API's own names appear in the quoted upstream text. */
const RESOURCE_WORDS: Readonly<Record<string, string>> = {
  serviceaccounts: 'service accounts',
  'serviceaccounts/token': 'service account tokens',
  'pods/log': 'pod logs',
  cronjobs: 'CronJobs',
  endpointslices: 'endpoint slices',
  mutatingwebhookconfigurations: 'mutating webhook configurations',
  rolebindings: 'role bindings',
  clusterroles: 'cluster roles',
  clusterrolebindings: 'cluster role bindings',
}
const describeCall = ({ verb, resource, namespace, name }: AttemptedCall) =>
  `${verb} ${RESOURCE_WORDS[resource] ?? resource}${name ? ` "${name}"` : ''}${namespace ? ` in namespace ${namespace}` : ''}`

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
const printable = (text: string) => text.replace(CONTROL, '').slice(0, 4000)

function statusOf(body: string): Status | undefined {
  try {
    return Status.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** Map an error response of the API server to an AppError. */
export function errorFromResponse(
  attempted: AttemptedCall,
  httpStatus: number,
  body: string,
  { retryAfter }: { retryAfter?: number | undefined } = {},
): AppError {
  const status = statusOf(body)
  const upstream = printable(status?.message ?? body)
  const { code, message, ...detail } = mapped(attempted, httpStatus, status, upstream)
  return new AppError(code, message, {
    detail: {
      status: httpStatus,
      ...(upstream ? { upstream } : {}),
      ...detail,
      ...(retryAfter !== undefined &&
        code === 'rate-limited' && { retryAfter, next: `Try again in ${retryAfter} s.` }),
    },
  })
}

type Mapped = { code: ErrorCode; message: string } & ErrorDetail

function mapped(
  attempted: AttemptedCall,
  httpStatus: number,
  status: Status | undefined,
  upstream: string,
): Mapped {
  const call = describeCall(attempted)
  switch (httpStatus) {
    case 401:
      return {
        code: 'unauthenticated',
        reason: 'refused-token',
        message: 'The API server rejected your token (401 Unauthorized).',
        next: 'Sign in again, or enter a Kubernetes token for this cluster.',
      }
    case 403:
      return forbidden(attempted, status, upstream)
    case 404:
      return { code: 'not-found', message: `Not found: ${missingObject(attempted, status)}.` }
    case 409:
      return { code: 'conflict', ...conflict(attempted, status) }
    case 410:
      return {
        code: 'conflict',
        reason: 'expired-version',
        message: `Could not ${call}: the watch expired (410 Gone).`,
        next: 'Reload.',
      }
    case 400:
      if (/waiting to start|does not have a host assigned|is not available/.test(upstream))
        return {
          code: 'conflict',
          reason: 'waiting-to-start',
          message: 'No logs yet: the container has not started.',
        }
      return {
        code: 'invalid',
        message: `Could not ${call}: the API server rejected the request (400 Bad Request).`,
      }
    case 422:
      return {
        code: 'invalid',
        message: `Could not ${call}: the API server rejected the object as invalid.`,
        fields: fieldsOf(status),
      }
    case 429:
      return {
        code: 'rate-limited',
        message: `Could not ${call}: the API server rate limited the request.`,
        next: 'Try again in a few seconds.',
      }
    default:
      return {
        code: 'upstream',
        message: `Could not ${call}: the API server returned status ${httpStatus}.`,
      }
  }
}

function conflict(attempted: AttemptedCall, status: Status | undefined) {
  const call = describeCall(attempted)
  if (status?.reason === 'AlreadyExists')
    return {
      reason: 'already-exists',
      message: `Could not ${call}: an object with this name already exists.`,
    }
  if (attempted.verb === 'delete')
    return {
      reason: 'lost-race',
      message: `Could not ${call}: another object has this name now, so nothing was deleted.`,
      next: 'Reload.',
    }
  return {
    reason: 'lost-race',
    message: `Could not ${call}: the object was changed by someone else, so nothing was saved.`,
    next: 'Reload and make the change again.',
  }
}

/** CKS returns 403 instead of 401 for an expired token, so not every 403 is a missing permission. */
function forbidden(attempted: AttemptedCall, status: Status | undefined, upstream: string): Mapped {
  const call = describeCall(attempted)
  const user = /User "([^"]*)" cannot /.exec(upstream)?.[1]
  if (status && user && user !== 'system:anonymous')
    return {
      code: 'forbidden',
      reason: 'rbac',
      message: `Permission denied: you cannot ${call}.`,
      next: 'Ask a cluster administrator for a RoleBinding that grants it.',
    }
  if (/violates PodSecurity/.test(upstream))
    return {
      code: 'forbidden',
      reason: 'pod-security',
      message: `Could not ${call}: the pod violates the namespace's Pod Security level.`,
      next: 'Change the pod to meet the level, or ask for a different level on the namespace.',
    }
  if (/exceeded quota/.test(upstream))
    return {
      code: 'forbidden',
      reason: 'quota',
      message: `Could not ${call}: the namespace's quota is exhausted.`,
      next: 'Delete unused objects, or ask for a higher ResourceQuota.',
    }
  if (status && !user && / is forbidden: |denied the request/.test(upstream))
    return {
      code: 'forbidden',
      reason: 'admission',
      message: `Could not ${call}: an admission controller denied the request.`,
    }
  return {
    code: 'forbidden',
    reason: 'expired-token',
    message: 'The API server did not recognize your token (403 Forbidden). It may have expired.',
    next: 'Sign in again with a new token.',
  }
}

/** The Status names the missing object, which for a create can be its namespace. */
function missingObject(attempted: AttemptedCall, status: Status | undefined) {
  const { kind, name } = status?.details ?? {}
  return kind && name ? `${kind} "${name}"` : describeCall(attempted)
}

function fieldsOf(status: Status | undefined) {
  const fields: Record<string, string[]> = {}
  // The API server reports a fault once for each validation that found it.
  for (const { field = '', message = '' } of status?.details?.causes ?? [])
    fields[field] = [...new Set([...(fields[field] ?? []), printable(message)])]
  return fields
}

/** Map an HttpFailure to an AppError. Other errors, such as an abort by the caller, are returned unchanged. */
export function errorFromFailure(attempted: AttemptedCall, failure: unknown): unknown {
  if (!(failure instanceof HttpFailure)) return failure
  const { kind, status, cause, message } = failure
  const call = describeCall(attempted)
  if (kind === 'redirect' || kind === 'too-large')
    return new AppError('upstream', `Could not ${call}: ${message}.`, {
      cause: failure,
      detail: { reason: kind, ...(status === undefined ? {} : { status }) },
    })
  const code =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const unreachable = (reason: string, why: string, next?: string) =>
    new AppError('unreachable', why, {
      cause: failure,
      detail: { reason, ...(code ? { upstream: code } : {}), ...(next ? { next } : {}) },
    })
  if (kind === 'timeout')
    return unreachable(
      'timeout',
      `Could not ${call}: the API server did not answer in time.`,
      'A private cluster can be reached from its own network only.',
    )
  if (TLS.test(code))
    return unreachable(
      'tls',
      'The certificate of the API server could not be verified, so nothing was sent.',
    )
  return unreachable(
    'network',
    'The API server is unreachable: no connection could be made.',
    'A private cluster can be reached from its own network only.',
  )
}
