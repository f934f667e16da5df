import { z } from 'zod'
import type { HttpResponse } from '@/lib/adapters/http/request'
import { parseXml } from '@/lib/adapters/http/xml'
import { AppError, type ErrorCode } from '@/lib/common/errors'
import { stripControls } from '@/lib/common/redact'

const CODES: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'forbidden',
  NoSuchBucket: 'not-found',
  NoSuchBucketPolicy: 'not-found',
  SlowDown: 'rate-limited',
}

const NEXT: Readonly<Partial<Record<string, string>>> = {
  AccessDenied:
    'Ask for s3:GetBucketPolicy on the bucket, in an organization policy that names you and, if the bucket has a policy, in that policy too.',
  NoSuchBucket: 'It may have been deleted. Reload the list of buckets.',
  SlowDown: 'Try again in a minute.',
  RequestTimeTooSkewed: 'Correct the clock of the machine that runs the console.',
  AuthorizationHeaderMalformed:
    'Check that the bucket’s zone matches the zone that CoreWeave lists.',
}

const WireError = z.object({
  Error: z.object({ Code: z.string().max(500), Message: z.string().default('') }),
})

/** Map an S3 error response to an AppError whose `reason` is the S3 error code. */
export function errorFromStorageResponse(
  { status, text }: HttpResponse,
  doing: string,
  keys: { accessKeyId: string; secretAccessKey: string },
) {
  const clean = (words: string) =>
    stripControls(words)
      .replaceAll(keys.accessKeyId, '[access key]')
      .replaceAll(keys.secretAccessKey, '[secret key]')
  const error = WireError.safeParse(parseXml(text)).data?.Error
  const reason = clean(error?.Code ?? '')
  const said = clean((error?.Message ?? '').slice(0, 500))
  const fallback = status === 429 || status === 503 ? 'rate-limited' : 'upstream'
  return new AppError(
    CODES[reason] ?? fallback,
    `Could not ${doing}${said ? `: ${said.replace(/\.?$/, '.')}` : '.'}`,
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
