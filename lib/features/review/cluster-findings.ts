import 'server-only'

import { AppError } from '@/lib/common/errors'
import { type UnreadPart, unreadParts } from '@/lib/common/unread'
import { audienceOf, injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import type { Policy } from '@/lib/core/policy/document'
import {
  type AccountList,
  listNamespaces,
  type OpenCluster,
  openCluster,
  reachableAccounts,
  unreadAccounts,
} from '@/lib/features/clusters/service'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { DetectedFinding } from './detected-findings'
import { readRbac } from './impersonation'
import { readInjectionFindings } from './injection-findings'
import { readIssuerFindings } from './issuer-findings'
import { namespaceFindings } from './namespace-findings'
import { readReviewedPolicies } from './organization-findings'
import { ghostPrincipalFindings, namedPrincipals } from './policy-findings'
import type { ClusterReviewRef } from './schema'
import { missingAccountTrustFindings } from './trust-findings'

/** The findings that one cluster shows. */
export async function readClusterFindings(context: Context, { cluster: id }: ClusterReviewRef) {
  const [{ policies }, open] = await Promise.all([
    readReviewedPolicies(context),
    openCluster(context, id),
  ])
  const { cluster } = open
  const [accounts, namespaces, rights, trusted, injection] = await Promise.all([
    readPart(context, () => reachableAccounts(context, open)),
    readPart(context, () => listNamespaces(context, open)),
    readRbac(context, open),
    readPart(context, () => listTrusts(context, { cluster: id })),
    readInjectionFindings(context, open),
  ])
  if (!accounts.ok && accounts.error.code === 'unreachable') {
    const { code, message, ...detail } = accounts.error
    throw new AppError(code, message, { detail })
  }
  const known = accounts.ok ? accounts.value : NO_ACCOUNTS
  const complete = namespaces.ok && namespaces.value.known === 'listed'
  const ghosts = await readPart(context, async () =>
    complete && known.complete
      ? ghostPrincipalFindings(context, policies, [
          {
            issuerUrl: cluster.issuerUrl,
            namespaces: byNamespace(namespaces.value.names, known),
          },
        ])
      : [],
  )
  const injected = await readPart(context, () =>
    injectedWithoutGrant(context, policies, open, known),
  )
  const keys = await readPart(context, () =>
    readIssuerFindings(context, cluster, trusted.ok ? trusted.value.trusts : []),
  )
  const unread: UnreadPart[] = [
    ...unreadAccounts(cluster.name, accounts),
    ...unreadParts(`namespaces of ${cluster.name}`, namespaces),
    ...unreadParts(`principals that ${cluster.name} does not have`, ghosts),
    ...unreadParts(`service accounts of ${cluster.name} without access`, injected),
    ...unreadParts(`declared trusts of ${cluster.name}`, trusted),
    ...(trusted.ok ? trusted.value.unread : []),
    ...unreadParts(`keys of ${cluster.name}`, keys),
    ...injection.unread,
    ...rights.unread.map(({ what, why }) => ({ what: `${what} of ${cluster.name}`, why })),
  ]
  const found: DetectedFinding[] = [
    ...(ghosts.ok ? ghosts.value : []),
    ...(trusted.ok && known.complete
      ? missingAccountTrustFindings(trusted.value.trusts, known.items)
      : []),
    ...(injected.ok ? injected.value : []),
    ...namespaceFindings(policies, cluster, rights.rbac),
    ...injection.found,
    ...(keys.ok ? keys.value : []),
  ]
  return {
    cluster,
    found,
    coverage: injection.coverage,
    unread,
    /** Whether every finding of the cluster would be here, so that what is not is gone. */
    isWhole: unread.length === 0 && complete && known.complete,
    policies,
    accounts: known.items.length,
    reach: await countMatches(context, policies, cluster.issuerUrl, known),
  }
}

const NO_ACCOUNTS: AccountList = { items: [], complete: false }

function byNamespace(names: readonly string[], { items }: AccountList) {
  const found: Record<string, string[]> = Object.fromEntries(names.map((name) => [name, []]))
  for (const { metadata } of items) found[metadata.namespace ?? '']?.push(metadata.name)
  return found
}

/** Service accounts whose pods receive a token although no policy allows them anything. */
async function injectedWithoutGrant(
  context: Context,
  policies: readonly Policy[],
  { cluster }: OpenCluster,
  { items }: AccountList,
): Promise<DetectedFinding[]> {
  const { id, name: clusterName, issuerUrl } = cluster
  const injected = items.flatMap(({ metadata: { namespace = '', name, annotations } }) =>
    audienceOf(injectionOf(annotations), issuerUrl) === undefined ? [] : [{ namespace, name }],
  )
  const principals = injected.map((account) => principalOf({ issuerUrl, ...account }))
  const named = await offload(context, 'namedByAllow', policies, principals)
  return injected
    .filter((_, index) => !named[index])
    .map(({ namespace, name }) => ({
      kind: 'injected-without-grant',
      about: [id, namespace, name],
      evidence: 'Its pods receive a token, but no policy allows it anything.',
      where: { of: 'account', cluster: id, clusterName, namespace, name },
    }))
}

async function countMatches(
  context: Context,
  policies: readonly Policy[],
  issuerUrl: string,
  { items }: AccountList,
) {
  const principals = items.map(({ metadata: { namespace = '', name } }) =>
    principalOf({ issuerUrl, namespace, name }),
  )
  const wildcards = [...namedPrincipals(policies).keys()].filter((text) => text.includes('*'))
  const counts = await offload(context, 'countMatchedPrincipals', wildcards, principals)
  return Object.fromEntries(
    wildcards.flatMap((text, index) => {
      const count = counts[index] ?? 0
      return count > 0 ? [[text, count]] : []
    }),
  )
}
