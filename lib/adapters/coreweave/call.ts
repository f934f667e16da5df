import type { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { parseJson, toAppError, upstreamText } from './failure'
import { type Call, MAYBE_DONE, transmit } from './transport'

export type Operation<Schema extends z.ZodType> = Pick<
  Call,
  'doing' | 'path' | 'method' | 'safe'
> & {
  /** The rights it takes, for the person who is refused. */
  needs: string
  answer: Schema
  body?: unknown
  headers?: Record<string, string>
  anonymous?: boolean
  /** Sent beside the API token, and likewise kept out of errors; the answer is then secret as well. */
  secrets?: string[]
}

export type Caller = ReturnType<typeof createCaller>

/** Who may, in the words of the person who is refused. */
export const storageRole = (action: string) => `the IAM role Object Storage Admin or ${action}`

type Options = { baseUrl: string; token: string; send: typeof fetch }

/** One call: sent, bounded, parsed; or an AppError that carries no secret. */
export const createCaller =
  ({ baseUrl, token, send }: Options) =>
  async <Schema extends z.ZodType>(operation: Operation<Schema>): Promise<z.output<Schema>> => {
    const { doing, needs, method, path, safe, body, secrets } = operation
    if (!/^[\x21-\x7e]+$/.test(token))
      throw new AppError('unauthenticated', 'An API token has no spaces, line breaks or accents.', {
        detail: { next: 'Copy the token again, whole and alone.' },
      })
    const answer = await transmit(send, baseUrl, {
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
        next: 'Check COREWEAVE_API_URL, and whether a proxy answers in its place.',
        ...(secrets ? {} : { upstream: upstreamText(clean(answer.text)) }),
      },
    })
  }

function unexpected(
  { doing, safe }: Pick<Call, 'doing' | 'safe'>,
  json: unknown,
  error: z.ZodError | undefined,
) {
  const problems = (error?.issues ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`)
  const what =
    json === undefined
      ? 'is not JSON, which was expected.'
      : `has not the expected shape: ${problems.join('; ')}.`
  return `CoreWeave’s answer to the attempt to ${doing} ${what}${safe ? '' : MAYBE_DONE}`
}

/** `.` and `..` survive encoding and would lead to another path. */
export function part(text: string) {
  if (text !== '' && text !== '.' && text !== '..') return encodeURIComponent(text)
  throw new AppError('invalid', `"${text}" cannot be the name of anything at CoreWeave.`)
}

/** What is about to be sent, refused here with its fields where CoreWeave would not take it. */
export function checked<Schema extends z.ZodType>(schema: Schema, input: z.input<Schema>) {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of parsed.error.issues) {
    const name = path.join('.')
    fields[name] = [...(fields[name] ?? []), message]
  }
  const said = Object.entries(fields).map(([name, messages]) => `${name}: ${messages.join(', ')}`)
  throw new AppError('invalid', `CoreWeave would not take this: ${said.join('; ')}.`, {
    detail: { fields, next: 'Mend what is named, then try again.' },
  })
}
