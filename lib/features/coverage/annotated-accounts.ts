import 'server-only'

import type { UnreadPart } from '@/lib/common/unread'
import { annotatedAccountKey, type CoverageExpectation } from '@/lib/core/coverage/coverage'
import {
  AUDIENCE_ANNOTATION,
  audienceOf,
  INJECT_ANNOTATION,
  injectionOf,
} from '@/lib/core/identity/injection'
import { annotationTime } from '@/lib/core/kubernetes/annotation-time'
import type { ServiceAccount } from '@/lib/core/kubernetes/kinds'
import {
  type OpenCluster,
  reachableAccounts,
  unreadAccounts,
} from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { CoverageRef } from './schema'

export type AnnotatedAccounts = {
  accounts: CoverageExpectation['accounts']
  /** By namespace. */
  counts: Map<string, { annotated: number; total: number }>
  unread: UnreadPart[]
}

const ANNOTATIONS = [INJECT_ANNOTATION, AUDIENCE_ANNOTATION]

/** The annotated service accounts that a report is about. Fails if none could be read. */
export async function readAnnotatedAccounts(
  context: Context,
  open: OpenCluster,
  { namespace, account }: Omit<CoverageRef, 'cluster'>,
): Promise<AnnotatedAccounts> {
  if (namespace && account)
    return annotatedAccounts(open, [
      await open.kubernetes.getServiceAccount({ namespace, name: account }),
    ])
  const list = await reachableAccounts(context, open)
  const reading = await readPart(context, async () => list)
  return annotatedAccounts(open, list.items, unreadAccounts(open.cluster.name, reading))
}

function annotatedAccounts(
  { cluster }: OpenCluster,
  items: readonly ServiceAccount[],
  unread: UnreadPart[] = [],
): AnnotatedAccounts {
  const accounts = new Map<string, { audience: string; annotatedAt?: string }>()
  const counts = new Map<string, { annotated: number; total: number }>()
  for (const { metadata } of items) {
    const { namespace = '', name } = metadata
    const count = counts.get(namespace) ?? { annotated: 0, total: 0 }
    counts.set(namespace, count)
    count.total += 1
    const audience = audienceOf(injectionOf(metadata.annotations), cluster.issuerUrl)
    if (audience === undefined) continue
    count.annotated += 1
    const annotatedAt = annotationTime(metadata, ANNOTATIONS)
    accounts.set(annotatedAccountKey(namespace, name), {
      audience,
      ...(annotatedAt && { annotatedAt }),
    })
  }
  return { accounts, counts, unread }
}

/** The namespaces of annotated accounts. */
export const annotatedNamespaces = ({ counts }: AnnotatedAccounts): string[] =>
  [...counts].flatMap(([namespace, { annotated }]) => (annotated > 0 ? [namespace] : []))
