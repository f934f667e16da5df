'use client'

import { useMemo } from 'react'
import { type KnownCluster, useClusterAccounts } from '@/components/clusters/use-cluster-accounts'
import { useAnsweredQuestion } from '@/components/patterns/earlier-answer'
import type { EditorProblem } from '@/components/patterns/problem'
import { useUrlChoice } from '@/components/table/url-param'
import { computeSmallestEdit } from '@/lib/core/policy/text-edit'
import { TRUST_DOCUMENTATION } from '@/lib/core/trust/finding'
import { lintTrust } from '@/lib/core/trust/lint'
import { parseTrust, type TrustParse } from '@/lib/core/trust/parse'
import { summarizeTrust, type TrustSummary } from '@/lib/core/trust/summary'
import { type CloudTrust, TRUST_KINDS, type TrustKind } from '@/lib/core/trust/trust'

export type TrustEditorProblem = EditorProblem & {
  /** The documentation that the finding rests on. */
  documentation?: { url: string; sentence: string }
  /** All fixes that do no damage, each with whom it admits and no longer admits. */
  fixes: (NonNullable<EditorProblem['fix']> & { effect?: string })[]
}

export type TrustReview = {
  /** The reviewed text; it lags behind the editor while the person types. */
  text: string
  read: TrustParse
  /** Whether the text does not name the trusted issuer. */
  needsIssuer: boolean
  answer?: TrustSummary
  problems: TrustEditorProblem[]
}

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

  const review = useMemo((): TrustReview => {
    const { given, kind, document, issuer, intended } = answered
    const read = parseTrust(given, {
      kind: isKind(kind) ? kind : undefined,
      index: Number.parseInt(document, 10) || 0,
    })
    const { trust, source } = read
    const around = issuer === undefined ? {} : { issuer }
    const surroundings = { ...around, clusters, accounts, ...(intended && { intended }) }
    const findings = trust && source ? lintTrust(trust, source, surroundings) : []
    const answer =
      trust &&
      summarizeTrust({ trust, text: given, clusters, accounts, complete: known.complete, around })
    return {
      text: given,
      read,
      needsIssuer: trust !== undefined && lacksIssuer(trust),
      ...(answer && { answer }),
      problems: [
        ...read.mistakes.map((mistake) => ({ ...mistake, severity: 'error' as const, fixes: [] })),
        ...findings.flatMap((finding): TrustEditorProblem[] => {
          if (!source) return []
          const fixes = finding.fixes.map(({ title, changes, effect }) => ({
            title,
            edits: [computeSmallestEdit(given, source.edited(changes) ?? given)],
            ...(effect !== undefined && { effect }),
          }))
          const [fix] = fixes
          const [url, sentence] = TRUST_DOCUMENTATION[finding.kind]
          return [
            {
              ...firstLine(given, source.rangeOf(finding.path)),
              severity: finding.severity === 'note' ? 'info' : finding.severity,
              message: finding.message,
              documentation: { url, sentence },
              fixes,
              ...(fix && { fix }),
            },
          ]
        }),
      ],
    }
  }, [answered, clusters, accounts, known.complete])

  return {
    review,
    /** Whether the review answers an earlier text or choice. */
    earlier,
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

/** Only the first line of a range is underlined, because underlining a whole statement helps nobody. */
function firstLine(text: string, { from, to }: { from: number; to: number }) {
  const end = text.indexOf('\n', from)
  return { from, to: end === -1 ? to : Math.min(to, end) }
}

const lacksIssuer = (trust: CloudTrust) =>
  (trust.kind === 'gcp' && trust.issuer === undefined) ||
  (trust.kind === 'vault' && trust.issuers.length === 0)

export const accountKey = (account: { cluster: { id: string }; namespace: string; name: string }) =>
  `${account.cluster.id}/${account.namespace}/${account.name}`

function parseAccountKey(key: string, clusters: readonly KnownCluster[]) {
  const [id, namespace, name, ...rest] = key.split('/')
  const cluster = clusters.find((each) => each.id === id)
  if (!cluster || !namespace || !name || rest.length > 0) return undefined
  return { cluster, issuerUrl: cluster.issuerUrl, namespace, name }
}
