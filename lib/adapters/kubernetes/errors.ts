import { AppError, type ErrorCode, type ErrorDetail } from '@/lib/common/errors'
import { Status } from './answers'

/** What was asked for, in Kubernetes' words; for messages. */
export type Asked = { verb: string; resource: string; namespace?: string; name?: string }

const TLS = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/
const NETWORK = /^(E(?!RR_)[A-Z_]+|UND_ERR_SOCKET)$/

/** As people say it; the API's own names stand in what the cluster answered. */
const WORDS: Readonly<Record<string, string>> = {
  serviceaccounts: 'service accounts',
  'serviceaccounts/token': 'tokens of service accounts',
  'pods/log': 'logs of pods',
  endpointslices: 'endpoint slices',
  mutatingwebhookconfigurations: 'mutating webhook configurations',
  rolebindings: 'role bindings',
  clusterroles: 'cluster roles',
  clusterrolebindings: 'cluster role bindings',
}
const phrase = ({ verb, resource, namespace, name }: Asked) =>
  `${verb} ${WORDS[resource] ?? resource}${name ? ` "${name}"` : ''}${namespace ? ` in namespace ${namespace}` : ''}`

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
const printable = (text: string) => text.replace(CONTROL, '').slice(0, 4000)

function statusOf(body: string): Status | undefined {
  try {
    return Status.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** The API server answered, and not with what was asked for. */
export function fromAnswer(asked: Asked, httpStatus: number, body: string): AppError {
  const status = statusOf(body)
  const upstream = printable(status?.message ?? body)
  const { code, message, ...detail } = mapped(asked, httpStatus, status, upstream)
  return new AppError(code, message, {
    detail: { status: httpStatus, ...(upstream ? { upstream } : {}), ...detail },
  })
}

type Mapped = { code: ErrorCode; message: string } & ErrorDetail

function mapped(
  asked: Asked,
  httpStatus: number,
  status: Status | undefined,
  upstream: string,
): Mapped {
  const what = phrase(asked)
  switch (httpStatus) {
    case 401:
      return {
        code: 'unauthenticated',
        reason: 'refused-token',
        message: 'The cluster does not accept your token.',
        next: 'Sign in again, or give the console a Kubernetes token for this cluster.',
      }
    case 403:
      return forbidden(asked, status, upstream)
    case 404:
      return { code: 'not-found', message: `There is no such object: ${missing(asked, status)}.` }
    case 409:
      return status?.reason === 'AlreadyExists'
        ? { code: 'conflict', reason: 'already-exists', message: `It exists already: ${what}.` }
        : {
            code: 'conflict',
            reason: 'lost-race',
            message: `Somebody else changed the object first; nothing was changed: ${what}.`,
            next: 'Load it again and repeat the change.',
          }
    case 410:
      return {
        code: 'conflict',
        reason: 'expired-version',
        message: `The cluster no longer remembers that far back: ${what}.`,
        next: 'Start over from a new list.',
      }
    case 400:
      if (/waiting to start|does not have a host assigned|is not available/.test(upstream))
        return {
          code: 'conflict',
          reason: 'waiting-to-start',
          message: 'The container has not started yet, so it has no log.',
        }
      return { code: 'invalid', message: `The cluster does not understand this: ${what}.` }
    case 422:
      return {
        code: 'invalid',
        message: `The cluster does not take this: ${what}.`,
        fields: fieldsOf(status),
      }
    case 429:
      return {
        code: 'rate-limited',
        message: 'The cluster asks for a pause: too many requests.',
        next: 'Wait a moment and try again.',
      }
    default:
      return {
        code: 'upstream',
        message: `The cluster answered with status ${httpStatus}: ${what}.`,
      }
  }
}

/** CKS answers 403, not 401, for a token it no longer knows, so not every 403 is a missing right. */
function forbidden(asked: Asked, status: Status | undefined, upstream: string): Mapped {
  const what = phrase(asked)
  const user = /User "([^"]*)" cannot /.exec(upstream)?.[1]
  if (status && user && user !== 'system:anonymous')
    return {
      code: 'forbidden',
      reason: 'rbac',
      message: `You may not ${what}.`,
      next: 'Whoever administers the cluster can grant this right with a RoleBinding.',
    }
  if (/violates PodSecurity/.test(upstream))
    return {
      code: 'forbidden',
      reason: 'pod-security',
      message: `The namespace's Pod Security level does not allow this pod: ${what}.`,
      next: 'Make the pod meet the level, or have the namespace labelled with another one.',
    }
  if (/exceeded quota/.test(upstream))
    return {
      code: 'forbidden',
      reason: 'quota',
      message: `The namespace's quota is used up: ${what}.`,
      next: 'Free what is no longer needed, or have the ResourceQuota raised.',
    }
  if (status && !user && / is forbidden: |denied the request/.test(upstream))
    return {
      code: 'forbidden',
      reason: 'admission',
      message: `The cluster's admission control refused: ${what}.`,
    }
  return {
    code: 'forbidden',
    reason: 'expired-token',
    message: 'The cluster does not know your token; it may have expired.',
    next: 'Sign in again with a fresh token.',
  }
}

/** A create can fail because the namespace is missing; the Status names what is not there. */
function missing(asked: Asked, status: Status | undefined) {
  const { kind, name } = status?.details ?? {}
  return kind && name ? `${kind} "${name}"` : phrase(asked)
}

function fieldsOf(status: Status | undefined) {
  const fields: Record<string, string[]> = {}
  // The API server repeats itself: once for each validation that ran into it.
  for (const { field = '', message = '' } of status?.details?.causes ?? [])
    fields[field] = [...new Set([...(fields[field] ?? []), printable(message)])]
  return fields
}

/** No answer came. What the caller aborted itself is passed on as it is. */
export function fromFailure(asked: Asked, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  if (error.name === 'AbortError') return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const unreachable = (reason: string, message: string, next?: string) =>
    new AppError('unreachable', message, {
      cause: error,
      detail: { reason, ...(code ? { upstream: code } : {}), ...(next ? { next } : {}) },
    })
  if (error.name === 'TimeoutError' || /^UND_ERR_\w*TIMEOUT$|^ETIMEDOUT$/.test(code))
    return unreachable(
      'timeout',
      `The cluster did not answer in time: ${phrase(asked)}.`,
      'A private cluster is only reachable from its own network.',
    )
  if (TLS.test(code))
    return unreachable('tls', "The cluster's certificate could not be verified; nothing was sent.")
  if (NETWORK.test(code))
    return unreachable(
      'network',
      'The cluster could not be reached: no connection to its API server.',
      'A private cluster is only reachable from its own network.',
    )
  return error
}
