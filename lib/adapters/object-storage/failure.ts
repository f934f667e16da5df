import { AppError, type ErrorCode } from '@/lib/common/errors'
import { stripControls } from '@/lib/common/redact'

type Answer = { status: number; text: string }

const CODES: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'forbidden',
  NoSuchBucket: 'not-found',
  NoSuchBucketPolicy: 'not-found',
  SlowDown: 'rate-limited',
}

const NEXT: Readonly<Partial<Record<string, string>>> = {
  AccessDenied:
    'This takes s3:GetBucketPolicy on the bucket: in an organization policy that names you, and, where the bucket has a policy, in that one too.',
  NoSuchBucket: 'It may have been deleted meanwhile: read the list of buckets again.',
  SlowDown: 'Wait a minute, then try again.',
  RequestTimeTooSkewed: 'Set the clock of the machine the console runs on.',
  AuthorizationHeaderMalformed: 'Check that the bucket’s zone is the one CoreWeave lists.',
}

const element = (text: string, name: string) =>
  new RegExp(`<${name}>([^<]{1,500})</${name}>`).exec(text)?.[1] ?? ''

/** One refusal of S3's as the console's error; its code is the reason. */
export function refusalOf(
  { status, text }: Answer,
  doing: string,
  keys: { accessKeyId: string; secretAccessKey: string },
) {
  const clean = (words: string) =>
    stripControls(words)
      .replaceAll(keys.accessKeyId, '[access key]')
      .replaceAll(keys.secretAccessKey, '[secret key]')
  const reason = clean(element(text, 'Code'))
  const said = clean(element(text, 'Message'))
  const fallback = status === 429 || status === 503 ? 'rate-limited' : 'upstream'
  return new AppError(
    CODES[reason] ?? fallback,
    `Object storage did not ${doing}${said ? `: ${said.replace(/\.?$/, '.')}` : '.'}`,
    {
      detail: {
        status,
        reason: reason || 'unexpected-answer',
        ...(reason ? { upstream: `${reason}: ${said}` } : {}),
        next: NEXT[reason] ?? 'Check OBJECT_STORAGE_ENDPOINT, then try again.',
      },
    },
  )
}

export const redirected = (doing: string, { host }: URL) =>
  new AppError('upstream', `${host} answered the attempt to ${doing} with a redirect.`, {
    detail: {
      reason: 'redirect',
      next: 'Redirects are not followed: check that OBJECT_STORAGE_ENDPOINT names object storage itself.',
    },
  })

export const tooLarge = (doing: string) =>
  new AppError('upstream', `The answer to the attempt to ${doing} is too large.`, {
    detail: { reason: 'too-large', next: 'Bucket policies have at most 20 KB; 64 KB are read.' },
  })

export function notAnswered(doing: string, { host }: URL, error: unknown) {
  const late = error instanceof Error && error.name === 'TimeoutError'
  const cause = error instanceof Error ? error.cause : undefined
  return new AppError(
    'unreachable',
    `${host} did not answer the attempt to ${doing}${late ? ' in time' : ''}.`,
    {
      detail: {
        reason: late ? 'timeout' : 'network',
        ...(cause instanceof Error ? { upstream: cause.message } : {}),
        next: `Check that the console can reach ${host}, then try again.`,
      },
    },
  )
}
