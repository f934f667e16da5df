import { AppError, type ErrorCode, type ErrorDetail } from '@/lib/common/errors'
import { parseConnectDetail, parseDetail } from './error-details'
import type { Answer } from './transport'
import { RPC_CODES, type RpcCode, WireConnectError, type WireErrorDetail, WireStatus } from './wire'

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

export type Failure = { rpc: RpcCode; message: string; details: WireErrorDetail[] }

const isRpcCode = (code: string): code is RpcCode => Object.hasOwn(RPC_CODES, code)
const byNumber = (code: number) =>
  Object.entries(RPC_CODES).find(
    (entry): entry is [RpcCode, (typeof entry)[1]] => entry[1] === code,
  )

/** Both dialects, and answers in neither: then the HTTP status is all there is. */
export function readFailure({ status, text }: Answer): Failure {
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

/** One failure of CoreWeave's as the console's error. `needs` names the rights the call takes. */
export function toAppError(
  answer: Answer,
  doing: string,
  needs: string,
  clean: (text: string) => string,
) {
  const { rpc, message, details } = readFailure(answer)
  const because = clean(sentence(message, details))
  const fields = fieldsOf(details, clean)
  const detail: ErrorDetail = {
    status: answer.status,
    upstream: upstreamText(clean(answer.text)),
    reason: rpc.replaceAll('_', '-'),
    next: nextStep(rpc, needs),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  }
  return new AppError(CODES[rpc], `CoreWeave ${REFUSALS[CODES[rpc]]} ${doing}${because}`, {
    detail,
  })
}

const REFUSALS: Record<ErrorCode, string> = {
  unauthenticated: 'does not accept this API token, so it did not',
  forbidden: 'does not let you',
  'not-found': 'found nothing when asked to',
  conflict: 'cannot',
  invalid: 'refused the request to',
  'rate-limited': 'has had too many requests to',
  unreachable: 'could not be asked to',
  upstream: 'failed to',
  unrecorded: 'was not asked to',
}

function nextStep(rpc: RpcCode, needs: string) {
  switch (CODES[rpc]) {
    case 'unauthenticated':
      return 'Sign in again with a token that has not expired or been deleted.'
    case 'forbidden':
      return `This takes ${needs}. An organization administrator can grant it.`
    case 'rate-limited':
      return 'Wait a minute, then try again; a quota is raised by CoreWeave support.'
    case 'not-found':
      return 'It may have been deleted meanwhile: read the list again.'
    case 'conflict':
      return rpc === 'already_exists'
        ? 'Use the one that exists, or change what makes them equal.'
        : 'Read what is there now, then try again.'
    case 'invalid':
      return 'Mend what CoreWeave names, then try again.'
    default:
      return 'Try again; if it lasts, look at https://status.coreweave.com.'
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

/** `config.issuer_url` and `issuerUrl` are the same field of a form. */
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const known = <T>(details: T[], parse: (detail: T) => WireErrorDetail | undefined) =>
  details.map(parse).filter((detail) => detail !== undefined)
