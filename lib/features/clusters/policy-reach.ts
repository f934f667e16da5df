import { type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import { matchingActions } from '@/lib/core/policy/catalogue'
import type { PolicyReach } from './schema'

type Allowing = {
  name: string
  statements: readonly {
    effect: string
    actions: readonly string[]
    resources: readonly string[]
    principals: readonly string[]
  }[]
}

function namesIssuer(principal: Principal, issuerUrl: string): boolean {
  switch (principal.kind) {
    case 'everyone':
      return true
    case 'service-account':
    case 'federated':
      return principal.issuerUrl === issuerUrl
    case 'federated-wildcard':
      return principal.reach.of === 'issuers' || principal.reach.issuerUrl === issuerUrl
    default:
      return false
  }
}

/** The buckets that a resource names, as it is written: a name, or a pattern with `*`. */
const bucketOf = (resource: string) => resource.split('/', 1)[0] ?? ''

const reachesBuckets = (actions: readonly string[]) =>
  actions.some((action) => matchingActions(action).some(({ scope }) => scope !== 'global'))

/**
 * What each policy allows to principals of one cluster, by its Allow statements alone. A policy without one
 * is left out; one that allows no access to a bucket, such as the token exchange only, has no buckets.
 */
export const policyReaches = (policies: readonly Allowing[], issuerUrl: string): PolicyReach[] =>
  policies.flatMap(({ name, statements }) => {
    const allowing = statements.flatMap(({ effect, principals, actions, resources }) => {
      const named = principals
        .map((text) => parsePrincipal(text))
        .filter((principal) => namesIssuer(principal, issuerUrl))
      if (effect !== 'Allow' || named.length === 0) return []
      return [{ named, buckets: reachesBuckets(actions) ? resources.map(bucketOf) : [] }]
    })
    if (allowing.length === 0) return []
    const named = allowing.flatMap((statement) => statement.named)
    const open = allowing.filter((statement) =>
      statement.named.some(({ kind }) => kind === 'everyone'),
    )
    const accounts = named.flatMap((principal) =>
      principal.kind === 'service-account' ? [principal.account] : [],
    )
    return [
      {
        policy: name,
        statements: allowing.length,
        accounts: uniqueBy(accounts, (account) => `${account.namespace}/${account.name}`),
        wildcards: unique(
          named.flatMap(({ kind, text }) => (kind === 'federated-wildcard' ? [text] : [])),
        ),
        buckets: unique(allowing.flatMap(({ buckets }) => buckets)),
        openBuckets: unique(open.flatMap(({ buckets }) => buckets)),
        everyone: open.length > 0,
      },
    ]
  })

const unique = (texts: readonly string[]) => [...new Set(texts)]
const uniqueBy = <T>(items: readonly T[], key: (item: T) => string) => [
  ...new Map(items.map((item) => [key(item), item])).values(),
]
