import { AppError } from '@/lib/common/errors'

export type HttpFailureKind = 'timeout' | 'network' | 'redirect' | 'too-large'

/** A request without a usable response. The message is a clause that names the host. */
export class HttpFailure extends Error {
  readonly kind: HttpFailureKind
  /** HTTP status of a redirect. */
  readonly status: number | undefined

  constructor(
    kind: HttpFailureKind,
    message: string,
    { status, ...options }: ErrorOptions & { status?: number } = {},
  ) {
    super(message, options)
    this.name = 'HttpFailure'
    this.kind = kind
    this.status = status
  }
}

const codeOf = (error: Error) =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined

export const timeoutFailure = ({ host }: URL, options?: ErrorOptions): HttpFailure =>
  new HttpFailure('timeout', `${host} did not answer in time`, options)

/** Map an error of undici to an HttpFailure. An abort by the caller and a misuse of undici are returned unchanged. */
export function httpFailureOf(error: unknown, url: URL): unknown {
  if (!(error instanceof Error) || error instanceof HttpFailure) return error
  const code = codeOf(error) ?? ''
  if (error.name === 'AbortError' || code === 'UND_ERR_INVALID_ARG') return error
  const options = { cause: error }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new HttpFailure('too-large', `${url.host} sent a response that is too large`, options)
  if (error.name === 'TimeoutError' || /^UND_ERR_\w+_TIMEOUT$|^ETIMEDOUT$/.test(code))
    return timeoutFailure(url, options)
  return new HttpFailure('network', `${url.host} is unreachable`, options)
}

export function redirectFailure(url: URL, status: number, location: string): HttpFailure {
  const target = URL.canParse(location, url.href) ? new URL(location, url).origin : 'elsewhere'
  return new HttpFailure('redirect', `${url.host} redirects to ${target}`, { status })
}

/** What the system or undici said of a failed connection. */
export const connectionError = ({ cause }: HttpFailure): string | undefined =>
  cause instanceof Error ? cause.message || codeOf(cause) : undefined

type FailedCall = {
  /** A verb phrase, as in "Could not <doing>". */
  doing: string
  /** The variable that holds the address. */
  setting: string
  /** Appended to the message. */
  warning?: string
}

/** Map an HttpFailure to an AppError. Other errors are returned unchanged. */
export function errorFromHttpFailure(
  failure: unknown,
  { host }: URL,
  { doing, setting, warning = '' }: FailedCall,
): unknown {
  if (!(failure instanceof HttpFailure)) return failure
  const { kind, status, message } = failure
  const misplaced = kind === 'redirect' || kind === 'too-large'
  const upstream = misplaced ? undefined : connectionError(failure)
  return new AppError(
    misplaced ? 'upstream' : 'unreachable',
    `Could not ${doing}: ${message}.${warning}`,
    {
      cause: failure,
      detail: {
        reason: kind,
        ...(status === undefined ? {} : { status }),
        ...(upstream === undefined ? {} : { upstream }),
        next: misplaced
          ? `Set ${setting} to the address of the service itself. Redirects are not followed, because credentials must not be sent elsewhere.`
          : `Check that the console can reach ${host}, then try again.`,
      },
    },
  )
}
