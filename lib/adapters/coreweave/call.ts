import type { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { parseJson } from '@/lib/common/json'
import { toAppError, upstreamText } from './failure'
import { type CoreWeaveRequest, MAYBE_DONE, transmit } from './transport'

export type Operation<Schema extends z.ZodType> = Pick<
  CoreWeaveRequest,
  'doing' | 'path' | 'method' | 'safe'
> & {
  /** The role or action that the call requires, named when permission is denied. */
  needs: string
  answer: Schema
  body?: unknown
  headers?: Record<string, string>
  anonymous?: boolean
  /** Sent beside the API token and kept out of errors. The response is treated as secret too. */
  secrets?: string[]
}

export type Caller = ReturnType<typeof createCaller>

/** What grants `action`, as shown when permission is denied. */
export const storageAdminOr = (action: string) => `the IAM role Object Storage Admin or ${action}`

type Options = { baseUrl: string; token: string }

/** Send one request and parse the response. Failures are AppErrors that carry no secret. */
export const createCaller =
  ({ baseUrl, token }: Options) =>
  async <Schema extends z.ZodType>(operation: Operation<Schema>): Promise<z.output<Schema>> => {
    const { doing, needs, method, path, safe, body, secrets } = operation
    if (!/^[\x21-\x7e]+$/.test(token))
      throw new AppError(
        'unauthenticated',
        'The API token contains spaces, line breaks or non-ASCII characters.',
        {
          detail: { next: 'Copy the whole token again, without anything around it.' },
        },
      )
    const answer = await transmit(baseUrl, {
      doing,
      method,
      path,
      safe,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(operation.anonymous ? {} : { authorization: `Bearer ${token}` }),
        ...operation.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const clean = (text: string) =>
      [token, ...(secrets ?? [])]
        .filter(Boolean)
        .reduce((rest, secret) => rest.replaceAll(secret, '[token]'), text)
    if (answer.status < 200 || answer.status >= 300) throw toAppError(answer, doing, needs, clean)
    const json = parseJson(answer.text || '{}')
    const parsed = operation.answer.safeParse(json)
    if (json !== undefined && parsed.success) return parsed.data
    throw new AppError('upstream', unexpected(operation, json, parsed.error), {
      detail: {
        status: answer.status,
        reason: 'unexpected-answer',
        next: 'Check COREWEAVE_API_URL, and whether a proxy answers instead of the API.',
        ...(secrets ? {} : { upstream: upstreamText(clean(answer.text)) }),
      },
    })
  }

function unexpected(
  { doing, safe }: Pick<CoreWeaveRequest, 'doing' | 'safe'>,
  json: unknown,
  error: z.ZodError | undefined,
) {
  const problems = (error?.issues ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'response'}: ${message}`)
  const what =
    json === undefined
      ? 'the response is not JSON.'
      : `the response has an unexpected shape: ${problems.join('; ')}.`
  return `Could not ${doing}: ${what}${safe ? '' : MAYBE_DONE}`
}

/** Encode a path segment. `.` and `..` survive encoding and would change the path, so they are refused. */
export function pathSegment(text: string) {
  if (text !== '' && text !== '.' && text !== '..') return encodeURIComponent(text)
  throw new AppError('invalid', `"${text}" is not a valid resource name.`)
}

/** Validate a request body, so that a mistake is reported at its field before anything is sent. */
export function validRequest<Schema extends z.ZodType>(schema: Schema, input: z.input<Schema>) {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of parsed.error.issues) {
    const name = path.join('.')
    fields[name] = [...(fields[name] ?? []), message]
  }
  const said = Object.entries(fields).map(([name, messages]) => `${name}: ${messages.join(', ')}`)
  throw new AppError('invalid', `Invalid request: ${said.join('; ')}.`, {
    detail: { fields, next: 'Fix the listed fields and try again.' },
  })
}
