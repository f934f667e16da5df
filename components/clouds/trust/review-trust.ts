import type { KnownCluster, ListedAccount } from '@/components/clusters/use-cluster-accounts'
import type { EditorProblem } from '@/components/patterns/problem'
import { computeSmallestEdit } from '@/lib/core/policy/text-edit'
import { TRUST_DOCUMENTATION } from '@/lib/core/trust/finding'
import { lintTrust } from '@/lib/core/trust/lint'
import { parseTrust, type TrustParse } from '@/lib/core/trust/parse'
import { clustersTrustedBy, summarizeTrust, type TrustSummary } from '@/lib/core/trust/summary'
import type { CloudTrust, TrustKind } from '@/lib/core/trust/trust'

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
  /** The clusters whose issuer it trusts, or all where it names none of them. */
  clusters: readonly KnownCluster[]
  /** Whether the text does not name the trusted issuer. */
  needsIssuer: boolean
  answer?: TrustSummary
  problems: TrustEditorProblem[]
}

/** An account with the issuer of its cluster. */
type ListedWithIssuer = ListedAccount & { issuerUrl: string }

type TrustQuestion = {
  given: string
  kind: TrustKind | undefined
  /** The number of one of several trusts in the text. */
  document: string
  issuer: string | undefined
  intended: ListedWithIssuer | undefined
}

type TrustEvidence = {
  clusters: readonly KnownCluster[]
  accounts: readonly ListedWithIssuer[]
  /** IDs of the clusters whose accounts were read completely. */
  complete: ReadonlySet<string>
}

/** Parses and reviews a trust against the loaded service accounts. */
export function reviewTrust(
  { given, kind, document, issuer, intended }: TrustQuestion,
  { clusters, accounts, complete }: TrustEvidence,
): TrustReview {
  const read = parseTrust(given, { kind, index: Number.parseInt(document, 10) || 0 })
  const { trust, source } = read
  const around = issuer === undefined ? {} : { issuer }
  const surroundings = { ...around, clusters, accounts, ...(intended && { intended }) }
  const findings = trust && source ? lintTrust(trust, source, surroundings) : []
  const answer =
    trust && summarizeTrust({ trust, text: given, clusters, accounts, complete, around })
  return {
    text: given,
    read,
    clusters: clustersTrustedBy(trust, clusters),
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
}

/** Only the first line of a range is underlined, because underlining a whole statement helps nobody. */
function firstLine(text: string, { from, to }: { from: number; to: number }) {
  const end = text.indexOf('\n', from)
  return { from, to: end === -1 ? to : Math.min(to, end) }
}

const lacksIssuer = (trust: CloudTrust) =>
  (trust.kind === 'gcp' && trust.issuer === undefined) ||
  (trust.kind === 'vault' && trust.issuers.length === 0)
