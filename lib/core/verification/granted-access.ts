import { Policy } from '@/lib/core/policy/document'
import { compilePolicies } from '@/lib/core/policy/evaluate'
import { parsePattern, patternsOverlap } from '@/lib/core/policy/pattern'
import { patternsOf } from '@/lib/core/policy/statement-patterns'
import type { ProvableLevel } from './bucket-access'
import { SCRATCH_FOLDER } from './bucket-access'

/** One level of one bucket that policies grant an account, as far as a verification can try it. */
export type GrantedAccess = {
  bucket: string
  level: ProvableLevel
  /** Only objects whose keys start with it. */
  prefix?: string
  /** Whether the account can delete the object that a write leaves. */
  removable: boolean
  /** Whether a statement names the account itself, and not only a pattern. */
  named: boolean
}

const MAX_BUCKETS = 200

/**
 * What policies grant an account that a verification can try, what names the account itself first. A read
 * includes listing, so List is only there where reading is not granted. `buckets` are the existing ones;
 * without them, those that the statements name.
 */
export function grantedAccess(
  documents: readonly unknown[],
  principal: string,
  buckets?: readonly string[],
): GrantedAccess[] {
  const policies = documents.flatMap((document) => Policy.safeParse(document).data ?? [])
  const own = parsePattern(principal)
  const statements = policies
    .flatMap((policy) => policy.statements)
    .filter(
      (statement) =>
        statement.effect === 'Allow' &&
        patternsOf(statement).principals.some((pattern) => patternsOverlap(pattern, own)),
    )
  const { outcome } = compilePolicies(policies)
  const allowed = (action: string, resource: string) =>
    outcome({ principal, action, resource }) === 'allow'
  const resources = statements.flatMap((statement) => statement.resources)
  const names = (buckets ?? namedBuckets(resources)).slice(0, MAX_BUCKETS)
  const found = names.flatMap((bucket): GrantedAccess[] => {
    const named = statements.some(
      (statement) =>
        statement.principals.includes(principal) &&
        statement.resources.some(
          (resource) => resource === bucket || resource.startsWith(`${bucket}/`),
        ),
    )
    const prefixes = ['', ...prefixesIn(resources, bucket)]
    const object = (prefix: string) => `${bucket}/${prefix}${SCRATCH_FOLDER}example`
    const placeFor = (action: string) => prefixes.find((prefix) => allowed(action, object(prefix)))
    const lists = allowed('s3:ListBucket', bucket)
    const reads = lists ? placeFor('s3:GetObject') : undefined
    const writes = placeFor('s3:PutObject')
    const access = (level: ProvableLevel, prefix: string | undefined): GrantedAccess[] =>
      prefix === undefined
        ? []
        : [
            {
              bucket,
              level,
              named,
              removable: allowed('s3:DeleteObject', object(prefix)),
              ...(prefix && { prefix }),
            },
          ]
    return [
      ...(reads === undefined ? access('List', lists ? '' : undefined) : access('Read', reads)),
      ...access('Write', writes),
    ]
  })
  return found.toSorted(
    (a, b) => Number(b.named) - Number(a.named) || RANK[a.level] - RANK[b.level],
  )
}

/** Reading changes nothing, so it is offered before writing. */
const RANK = { Read: 0, List: 1, Write: 2 } as const satisfies Record<ProvableLevel, number>

/** The buckets that resources name without a wildcard in the name. */
const namedBuckets = (resources: readonly string[]) => [
  ...new Set(
    resources.flatMap((resource) => {
      const [name = ''] = resource.split('/', 1)
      return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ? [name] : []
    }),
  ),
]

/** The prefixes that resources name in a bucket, such as `team/` of `datasets/team/*`. */
const prefixesIn = (resources: readonly string[], bucket: string) => [
  ...new Set(
    resources.flatMap((resource) => {
      if (!resource.startsWith(`${bucket}/`) || !resource.endsWith('*')) return []
      const prefix = resource.slice(bucket.length + 1, -1)
      return prefix && !prefix.includes('*') && !prefix.startsWith('-') ? [prefix] : []
    }),
  ),
]
