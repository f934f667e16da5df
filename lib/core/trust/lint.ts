import { listAnd } from '@/lib/common/list'
import type { TrustFinding, TrustReviewContext } from './finding'
import { withCheckedFixes } from './fix-check'
import { lintAwsTrust } from './lint-aws'
import { lintGcpTrust } from './lint-gcp'
import { lintVaultTrust } from './lint-vault'
import type { TrustSource } from './source'
import type { CloudTrust } from './trust'

const ORDER = { error: 0, warning: 1, note: 2 } as const
const MAX_FINDINGS = 100

/**
 * Findings for a trust, errors first, at most 100. Each has its place in the source and, where
 * possible, changes of the source that fix it.
 */
export function lintTrust(
  trust: CloudTrust,
  source: TrustSource,
  surroundings: TrustReviewContext,
): TrustFinding[] {
  const lint = (one: CloudTrust, its: TrustSource) => lintByKind(one, its, surroundings)
  const findings = [...lint(trust, source), ...unresolvedFindings(trust)].slice(0, MAX_FINDINGS * 2)
  return withCheckedFixes(findings, { trust, source, surroundings, lint })
    .toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])
    .slice(0, MAX_FINDINGS)
}

const MAX_EXPRESSIONS = 5

/** What the text leaves to another tool. */
function unresolvedFindings({ unresolved }: CloudTrust): TrustFinding[] {
  if (unresolved.length === 0) return []
  const more = unresolved.length - MAX_EXPRESSIONS
  const shown = listAnd([
    ...unresolved.slice(0, MAX_EXPRESSIONS),
    ...(more > 0 ? [`${more} more`] : []),
  ])
  return [
    {
      kind: 'unresolved',
      severity: 'note',
      path: [],
      message: `The text does not contain the values of ${shown}. What they decide is shown as “Depends”.`,
      fixes: [],
    },
  ]
}

function lintByKind(
  trust: CloudTrust,
  source: TrustSource,
  surroundings: TrustReviewContext,
): TrustFinding[] {
  switch (trust.kind) {
    case 'aws':
      return lintAwsTrust({ trust, source, surroundings })
    case 'gcp':
      return lintGcpTrust({ trust, source, surroundings })
    case 'vault':
      return lintVaultTrust({ trust, source, surroundings })
  }
}
