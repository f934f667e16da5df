import type { StoredObject } from './stored'
import { StorageError } from './xml'

const matchesTag = (header: string, etag: string) =>
  header
    .split(',')
    .map((each) =>
      each
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some((each) => each === '*' || each === etag)

/** HTTP dates count whole seconds. */
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)

const dateOf = (header: string | null) => {
  const date = new Date(header ?? '')
  return Number.isNaN(date.getTime()) ? undefined : seconds(date)
}

/**
 * Evaluates the conditions of a read in the order of RFC 9110: an ETag decides, and the date only
 * without one. `prefix` precedes the headers' names where they are about the source of a copy.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function evaluateReadConditions(
  headers: Headers,
  { etag, modified }: Pick<StoredObject, 'etag' | 'modified'>,
  prefix = '',
): 'met' | 'failed' | 'not-modified' {
  const one = (name: string) => headers.get(`${prefix}${name}`)
  const [match, noneMatch] = [one('if-match'), one('if-none-match')]
  const unmodifiedSince = dateOf(one('if-unmodified-since'))
  const modifiedSince = dateOf(one('if-modified-since'))
  if (match !== null) {
    if (!matchesTag(match, etag)) return 'failed'
  } else if (unmodifiedSince !== undefined && seconds(modified) > unmodifiedSince) return 'failed'
  if (noneMatch !== null) return matchesTag(noneMatch, etag) ? 'not-modified' : 'met'
  return modifiedSince !== undefined && seconds(modified) <= modifiedSince ? 'not-modified' : 'met'
}

export const preconditionFailed = (condition: string) =>
  new StorageError(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  )

/**
 * Evaluates the conditions of a write, or throws. S3 takes only `*` for If-None-Match.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function requireWriteConditions(
  headers: Headers,
  key: string,
  existing: StoredObject | undefined,
) {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')]
  if (noneMatch !== null && noneMatch.trim() !== '*')
    throw new StorageError(
      501,
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      { Header: 'If-None-Match', additionalMessage: 'We support only * for If-None-Match' },
    )
  if (noneMatch !== null && existing) throw preconditionFailed('If-None-Match')
  if (match !== null) requireMatch(match, key, existing)
}

/** Requires that an object exists and has one of the given ETags. */
export function requireMatch(match: string, key: string, existing: StoredObject | undefined) {
  if (!existing)
    throw new StorageError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key })
  if (!matchesTag(match, existing.etag)) throw preconditionFailed('If-Match')
}
