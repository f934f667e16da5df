import { parsePrincipal } from '@/lib/core/identity/principal'

/** Characters that nobody sees or that end a word: in no bucket, namespace or issuer. */
const INVISIBLE = /[\p{C}\p{Z}]/gu
const HAS_INVISIBLE = new RegExp(INVISIBLE.source, 'u')
const S3_ARN = /^arn:[^:]*:s3:::/i

/** The part of a resource that names buckets. */
const bucketPart = (text: string) => text.split('/', 1)[0] ?? ''

/**
 * Whether a resource is written as CoreWeave documents it: a bucket's name, in which only `*` is a wildcard, and
 * after a slash any key. Of any other text it is not known which buckets it names.
 */
export const isCanonicalResource = (text: string): boolean =>
  /^[a-z0-9*][a-z0-9.*-]*$/.test(bucketPart(text)) && !HAS_INVISIBLE.test(text.replaceAll(' ', ''))

/** The canonical form that a resource was probably meant to have; undefined if none can be told. */
export function canonicalResource(text: string): string | undefined {
  const plain = text
    .trim()
    .replace(S3_ARN, '')
    .replace(/[\p{C}]/gu, '')
  const bucket = bucketPart(plain)
  const meant = bucket.replace(INVISIBLE, '').toLowerCase() + plain.slice(bucket.length)
  return isCanonicalResource(meant) ? meant : undefined
}

/**
 * Whether a principal is written as CoreWeave documents it, so that it names no more namespaces than a comparison
 * of characters says: no ARN, no `?`, no white space or invisible characters, and lower case in a subject of
 * Kubernetes and beside a `*`.
 */
export function isCanonicalPrincipal(text: string): boolean {
  if (/[^!-~]|\?/.test(text)) return false
  const principal = parsePrincipal(text)
  switch (principal.kind) {
    case 'arn':
    case 'unknown':
    case 'bare-issuer':
    case 'slash-form':
      return false
    case 'everyone':
    case 'user':
    case 'saml-role':
      return true
    default:
      return text === text.toLowerCase() || !(text.includes('*') || /serviceaccount/i.test(text))
  }
}

/** The canonical form that a principal was probably meant to have; undefined if none can be told. */
export function canonicalPrincipal(text: string): string | undefined {
  const meant = text.replace(INVISIBLE, '')
  if (isCanonicalPrincipal(meant)) return meant
  const lower = meant.toLowerCase()
  return isCanonicalPrincipal(lower) ? lower : undefined
}
