import { redact } from './redact'

/** Every failure that callers handle. Any other error is a bug and is thrown unchanged. */
export const ERROR_CODES = [
  'unauthenticated', // no session, or an upstream rejected its credential
  'reauthenticate', // a session that began too long ago for what cannot be undone
  'forbidden', // the upstream denied permission
  'not-found',
  'conflict', // a lost race, a duplicate
  'invalid', // invalid input
  'rate-limited',
  'unreachable', // no response: private address, timeout, DNS, TLS
  'upstream', // an invalid response, or an error of the upstream
  'broken-seal', // a stored record was changed outside the console, or has no seal
  'unavailable', // the console's own database does not answer
  'unrecorded', // the change was not made because it could not be recorded
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** The `reason` of a refusal: the person has linked no CoreWeave API token to act with. */
export const NO_LINKED_TOKEN = 'no-linked-token'

export type ErrorDetail = {
  /** The upstream's text, verbatim; shown folded. */
  upstream?: string
  /** HTTP status of the upstream's response. */
  status?: number
  /** Messages by form field. */
  fields?: Record<string, string[]>
  /** A finer code for screens that distinguish cases: 'expired-token', 'rbac', 'private', … */
  reason?: string
  /** The next step, as a sentence. */
  next?: string
  /** Seconds until the same may be tried again. */
  retryAfter?: number
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  constructor(
    code: ErrorCode,
    message: string,
    { detail = {}, ...options }: ErrorOptions & { detail?: ErrorDetail } = {},
  ) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.detail = detail
  }
}

export const statusOf = {
  unauthenticated: 401,
  reauthenticate: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  invalid: 422,
  'rate-limited': 429,
  unreachable: 504,
  upstream: 502,
  'broken-seal': 500,
  unavailable: 503,
  unrecorded: 503,
} as const satisfies Record<ErrorCode, number>

/** The parts of an error that the browser may receive. */
export type Problem = { code: ErrorCode; message: string } & ErrorDetail

export const toProblem = ({
  code,
  message,
  detail: { upstream, ...detail },
}: AppError): Problem => ({
  code,
  message: redact(message),
  ...detail,
  ...(upstream === undefined ? {} : { upstream: redact(upstream) }),
})

/** The problem behind a failed call to the console; any error that is not an AppError means that the console itself did not answer. */
export const problemOf = (error: Error): Problem =>
  error instanceof AppError
    ? toProblem(error)
    : {
        code: 'unreachable',
        message: 'The console did not answer.',
        next: 'Check your connection and reload: the change may or may not have been made.',
        upstream: error.message,
      }
