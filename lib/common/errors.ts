import { redact } from './redact'

/** Every failure a caller is expected to handle. Anything else is a bug and is thrown as it is. */
export const ERROR_CODES = [
  'unauthenticated', // no session, or its credential is refused
  'forbidden', // the upstream knows the person and says no
  'not-found',
  'conflict', // a lost race, a duplicate
  'invalid', // what was typed cannot be taken
  'rate-limited',
  'unreachable', // no answer: private, hanging, DNS, TLS
  'upstream', // an answer that makes no sense, or a failure on the other side
  'unrecorded', // the change was not made because it could not be recorded
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export type ErrorDetail = {
  /** What the upstream said, word for word; shown folded. */
  upstream?: string
  /** HTTP status of the upstream's answer. */
  status?: number
  /** Messages by form field. */
  fields?: Record<string, string[]>
  /** Finer than the code, for screens that tell cases apart: 'expired-token', 'rbac', 'private', … */
  reason?: string
  /** The one next step, in words. */
  next?: string
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
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  invalid: 422,
  'rate-limited': 429,
  unreachable: 504,
  upstream: 502,
  unrecorded: 503,
} as const satisfies Record<ErrorCode, number>

/** The parts of a failure that may travel to the browser. */
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
