/** Errors of Google: its STS uses the OAuth format, its APIs their own. */
export class GoogleError extends Error {
  readonly answer: () => Response

  constructor(status: number, body: object) {
    super(`${status}`)
    this.answer = () => Response.json(body, { status })
  }
}

/** RFC 6749, section 5.2. */
export const oauthError = (
  error: 'invalid_request' | 'invalid_grant' | 'invalid_target' | 'unauthorized_client',
  description: string,
) => new GoogleError(400, { error, error_description: description })

const STATUSES: Partial<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** https://cloud.google.com/apis/design/errors */
export const apiError = (code: number, message: string) =>
  new GoogleError(code, { error: { code, message, status: STATUSES[code] ?? 'INTERNAL' } })

export const refuseGoogle = (status: number, message: string) => apiError(status, message).answer()
