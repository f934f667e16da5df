import { decodePart } from './decode-part'

type Query = Readonly<Record<string, string>>

/** An address that a page had before, and where its content is now. */
export type OldAddress = {
  /** A path; a part such as `[cluster]` stands for any one part. */
  from: string
  /** The new path, in which the same `[cluster]` stands for that part. */
  to: string
  /** The values that the query must have for this entry to hold. */
  where?: Query
  /** The query at the new address; without it, the query is kept as it is. */
  query?: (query: Query, parts: Query) => Record<string, string | undefined>
}

/** Every address that is answered with a permanent redirect. */
export const OLD_ADDRESSES: readonly OldAddress[] = [
  {
    from: '/access/who-can',
    to: '/access',
    query: ({ level, action, bucket, key, q }) => ({
      ...(action ? { action } : { level: formerLevel(level) }),
      bucket,
      key,
      q,
    }),
  },
  {
    from: '/access/what-can',
    to: '/access',
    query: ({ principal, bucket, q }) => ({
      principal,
      bucket,
      q,
      by: principal && !bucket ? 'principal' : undefined,
    }),
  },
  {
    from: '/review/matrix',
    to: '/access',
    query: ({ q, cluster, namespace, bucket, level, by }) => ({
      cluster,
      namespace,
      bucket,
      level: formerLevel(level),
      on: bucket ? undefined : 'buckets',
      by: 'matrix',
      group: by === 'namespace' ? undefined : 'account',
      q,
    }),
  },
  { from: '/namespaces', to: '/workloads', query: () => ({ view: 'namespaces' }) },
  {
    from: '/clusters/[cluster]/service-accounts',
    to: '/workloads',
    query: (query, { cluster }) => ({ ...query, cluster }),
  },
  { from: '/setup', to: '/clusters/setup' },
  { from: '/setup/[cluster]', to: '/clusters/[cluster]/setup' },
  { from: '/review', where: { view: 'outside' }, to: '/activity/outside', query: () => ({}) },
  { from: '/review', to: '/findings' },
  { from: '/review/pack', to: '/activity/pack' },
]

/** Write included deletion before Delete was a level of its own. */
const formerLevel = (level: string | undefined) => (level === 'Write' ? 'Write,Delete' : level)

/**
 * The present address of an old path and query; undefined for any other path. Parts stay encoded as they came, and
 * a name that stands more than once in the query has its first value.
 */
export function findNewAddress(
  pathname: string,
  search: string,
  addresses: readonly OldAddress[] = OLD_ADDRESSES,
): string | undefined {
  const given = pathname.replace(/(?<=.)\/$/, '').split('/')
  for (const { from, to, where = {}, query } of addresses) {
    const parts = matchParts(from.split('/'), given)
    if (!parts || !holds(where, firstValues(search))) continue
    const path = to.replaceAll(/\[(\w+)\]/g, (_, name: string) => parts[name] ?? '')
    const next = query ? queryText(query(firstValues(search), decodedParts(parts))) : search
    return `${path}${next}`
  }
  return undefined
}

const holds = (wanted: Query, given: Query) =>
  Object.entries(wanted).every(([name, value]) => given[name] === value)

function matchParts(pattern: readonly string[], given: readonly string[]) {
  if (pattern.length !== given.length) return undefined
  const parts: Record<string, string> = {}
  for (const [i, part] of pattern.entries()) {
    const name = /^\[(\w+)\]$/.exec(part)?.[1]
    const text = given[i] ?? ''
    if (name === undefined ? text !== part : text === '') return undefined
    if (name !== undefined) parts[name] = text
  }
  return parts
}

const decodedParts = (parts: Query): Query =>
  Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, decodePart(text)]))

/** Without an own prototype, so that no name of a query finds anything but what was given. */
function firstValues(search: string): Query {
  const values: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(search)) values[name] ??= value
  return values
}

function queryText(query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  )
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}
