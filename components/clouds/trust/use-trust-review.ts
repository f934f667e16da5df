'use client'

import { useEffect, useMemo, useState } from 'react'
import { type KnownCluster, useClusterAccounts } from '@/components/clusters/use-cluster-accounts'
import { useAnsweredQuestion } from '@/components/patterns/earlier-answer'
import { useUrlChoice } from '@/components/table/url-param'
import { TRUST_KINDS, type TrustKind } from '@/lib/core/trust/trust'
import type { TrustReview } from './review-trust'

// The parsers and the rules of three clouds, which the page needs once a text is pasted.
const loadReviewer = () => import('./review-trust')
type Reviewer = Awaited<ReturnType<typeof loadReviewer>>

const isKind = (text: string): text is TrustKind => TRUST_KINDS.some((kind) => kind === text)

/** Parses and reviews a trust against the loaded service accounts, in this browser. */
export function useTrustReview(text: string, clusters: readonly KnownCluster[]) {
  const [kind, setKind] = useUrlChoice('kind')
  const [issuerOf, setIssuerOf] = useUrlChoice('cluster')
  const [intendedKey, setIntended] = useUrlChoice('account')
  const [document, setDocument] = useUrlChoice('document')
  const known = useClusterAccounts(clusters)
  const accounts = useMemo(
    () => known.accounts.map((account) => ({ ...account, issuerUrl: account.cluster.issuerUrl })),
    [known],
  )
  const intended = useMemo(() => parseAccountKey(intendedKey, clusters), [intendedKey, clusters])
  const [only] = clusters
  const chosen = clusters.find(({ id }) => id === issuerOf)
  const issuer = (chosen ?? (clusters.length === 1 ? only : undefined))?.issuerUrl
  const question = useMemo(
    () => ({ given: text, kind, document, issuer, intended }),
    [text, kind, document, issuer, intended],
  )
  const { answered, earlier } = useAnsweredQuestion(question)

  const [reviewer, setReviewer] = useState<Reviewer>()
  useEffect(() => void loadReviewer().then(setReviewer), [])
  const { complete } = known
  const review = useMemo(
    (): TrustReview =>
      reviewer?.reviewTrust(
        { ...answered, kind: isKind(answered.kind) ? answered.kind : undefined },
        { clusters, accounts, complete },
      ) ?? nothingReviewed(clusters),
    [reviewer, answered, clusters, accounts, complete],
  )

  return {
    review,
    /** Whether the review answers an earlier text or choice. */
    earlier: earlier || (!reviewer && text.trim() !== ''),
    known,
    kind: isKind(kind) ? kind : undefined,
    setKind: (next: TrustKind | undefined) => setKind(next ?? ''),
    /** Which of several trusts in the text is reviewed. */
    document: String(review.read.source?.index ?? 0),
    setDocument: (index: string) => setDocument(index === '0' ? '' : index),
    cluster: issuerOf,
    setCluster: (id: string) => setIssuerOf(id),
    intended,
    intendedKey,
    setIntended: (key: string) => setIntended(key),
  }
}
export type Reviewing = ReturnType<typeof useTrustReview>

const nothingReviewed = (clusters: readonly KnownCluster[]): TrustReview => ({
  text: '',
  read: { mistakes: [] },
  clusters,
  needsIssuer: false,
  problems: [],
})

export const accountKey = (account: { cluster: { id: string }; namespace: string; name: string }) =>
  `${account.cluster.id}/${account.namespace}/${account.name}`

function parseAccountKey(key: string, clusters: readonly KnownCluster[]) {
  const [id, namespace, name, ...rest] = key.split('/')
  const cluster = clusters.find((each) => each.id === id)
  if (!cluster || !namespace || !name || rest.length > 0) return undefined
  return { cluster, issuerUrl: cluster.issuerUrl, namespace, name }
}
