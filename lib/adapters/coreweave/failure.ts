import type { HttpResponse } from '@/lib/adapters/http/request'
import { AppError, type ErrorCode, type ErrorDetail } from '@/lib/common/errors'
import { parseJson } from '@/lib/common/json'
import { RPC_CODES, type RpcCode, WireConnectError, WireStatus } from './wire'
import { parseConnectDetail, parseDetail, type WireErrorDetail } from './wire-error-details'

const CODES = {
  canceled: 'upstream',
  unknown: 'upstream',
  invalid_argument: 'invalid',
  deadline_exceeded: 'upstream',
  not_found: 'not-found',
  already_exists: 'conflict',
  permission_denied: 'forbidden',
  resource_exhausted: 'rate-limited',
  failed_precondition: 'conflict',
  aborted: 'conflict',
  out_of_range: 'invalid',
  unimplemented: 'upstream',
  internal: 'upstream',
  unavailable: 'upstream',
  data_loss: 'upstream',
  unauthenticated: 'unauthenticated',
} as const satisfies Record<RpcCode, ErrorCode>

const STATUSES: Partial<Record<number, RpcCode>> = {
  400: 'invalid_argument',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  409: 'already_exists',
  422: 'invalid_argument',
  429: 'resource_exhausted',
  503: 'unavailable',
  504: 'deadline_exceeded',
}

export type CoreWeaveFailure = { rpc: RpcCode; message: string; details: WireErrorDetail[] }

const isRpcCode = (code: string): code is RpcCode => Object.hasOwn(RPC_CODES, code)
const byNumber = (code: number) =>
  Object.entries(RPC_CODES).find(
    (entry): entry is [RpcCode, (typeof entry)[1]] => entry[1] === code,
  )

/** Read a gRPC-gateway or Connect error. A body in neither format leaves only the HTTP status. */
export function parseFailure({ status, text }: HttpResponse): CoreWeaveFailure {
  const json = parseJson(text)
  const fallback = STATUSES[status] ?? 'unknown'
  const rest = WireStatus.safeParse(json)
  if (rest.success) {
    const { code, message, details } = rest.data
    return { rpc: byNumber(code)?.[0] ?? fallback, message, details: known(details, parseDetail) }
  }
  const connect = WireConnectError.safeParse(json)
  if (connect.success) {
    const { code, message, details } = connect.data
    return {
      rpc: isRpcCode(code) ? code : fallback,
      message,
      details: known(details, parseConnectDetail),
    }
  }
  return { rpc: fallback, message: '', details: [] }
}

/** Map a CoreWeave error response to an AppError. `needs` names the role or action that the call requires. */
export function toAppError(
  answer: HttpResponse,
  doing: string,
  needs: string,
  clean: (text: string) => string,
) {
  const { rpc, message, details } = parseFailure(answer)
  const because = clean(sentence(message, details))
  const fields = fieldsOf(details, clean)
  const detail: ErrorDetail = {
    status: answer.status,
    upstream: upstreamText(clean(answer.text)),
    reason: rpc.replaceAll('_', '-'),
    next: ENTITLEMENT.test(because) ? ENTITLEMENT_NEXT : nextStep(rpc, needs, answer.retryAfter),
    ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  }
  return new AppError(CODES[rpc], `Could not ${doing}: ${REASONS[CODES[rpc]]}${because}`, {
    detail,
  })
}

const REASONS: Record<ErrorCode, string> = {
  unauthenticated: 'CoreWeave rejected the API token',
  reauthenticate: 'the request was not sent',
  forbidden: 'permission denied by CoreWeave',
  'not-found': 'not found at CoreWeave',
  conflict: 'CoreWeave reported a conflict',
  invalid: 'CoreWeave rejected the request',
  'rate-limited': 'rate limited by CoreWeave',
  unreachable: 'CoreWeave is unreachable',
  upstream: 'CoreWeave returned an error',
  'broken-seal': 'the request was not sent',
  unavailable: 'the request was not sent',
  unrecorded: 'the request was not sent',
}

/** A refusal that no role lifts: the organization has not bought the feature. */
const ENTITLEMENT = /not entitled to/i
const ENTITLEMENT_NEXT =
  'No role grants this: the feature is not part of the organization’s contract. Ask CoreWeave support to enable it.'

function nextStep(rpc: RpcCode, needs: string, retryAfter: number | undefined) {
  switch (CODES[rpc]) {
    case 'unauthenticated':
      return 'Sign in again with a token that has not expired or been deleted.'
    case 'forbidden':
      return `Ask an organization administrator for ${needs}.`
    case 'rate-limited':
      return retryAfter === undefined
        ? 'Try again in a minute. CoreWeave support can raise a quota.'
        : `Try again in ${retryAfter} s. CoreWeave support can raise a quota.`
    case 'not-found':
      return 'It may have been deleted. Reload the list.'
    case 'conflict':
      return rpc === 'already_exists'
        ? 'Use the existing one, or choose different values.'
        : 'Reload and try again.'
    case 'invalid':
      return 'Fix the fields that CoreWeave names and try again.'
    default:
      return 'Try again. If the error persists, check https://status.coreweave.com.'
  }
}

function sentence(message: string, details: WireErrorDetail[]) {
  const facts = details.flatMap((detail) => [
    ...(detail.fieldViolations ?? []).map(({ field, description }) => `${field}: ${description}`),
    ...(detail.violations ?? []).map(({ subject, type, description }) =>
      [subject || type, description].filter(Boolean).join(': '),
    ),
    ...(detail.resourceName
      ? [[detail.resourceType, detail.resourceName, detail.description].filter(Boolean).join(' ')]
      : []),
  ])
  const all = [message, ...facts].map((text) => printable(text).trim()).filter(Boolean)
  return all.length === 0 ? '.' : `: ${all.join('; ').replace(/\.?$/, '.')}`
}

/** Map `config.issuer_url` and `issuerUrl` to the same form field. */
const fieldName = (path: string) =>
  path
    .replace(/^(policy|config|oidc_config)\./, '')
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

function fieldsOf(details: WireErrorDetail[], clean: (text: string) => string) {
  const fields: Record<string, string[]> = {}
  for (const { field, description } of details.flatMap((each) => each.fieldViolations ?? [])) {
    const name = fieldName(field)
    if (name !== '__proto__')
      fields[name] = [...(fields[name] ?? []), clean(printable(description))]
  }
  return fields
}

export const upstreamText = (text: string) => printable(text).slice(0, 2000)

const printable = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')

const known = <T>(details: T[], parse: (detail: T) => WireErrorDetail | undefined) =>
  details.map(parse).filter((detail) => detail !== undefined)
