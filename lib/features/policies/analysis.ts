import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import { createMatrix } from '@/lib/core/policy/access-matrix'
import type { BucketPolicy } from '@/lib/core/policy/bucket-policy-document'
import { comparePolicies, type PolicyComparison } from '@/lib/core/policy/compare'
import type { JsonPath, Policy } from '@/lib/core/policy/document'
import { type EffectiveLevels, evaluateLevels } from '@/lib/core/policy/effective-levels'
import { compilePolicies } from '@/lib/core/policy/evaluate'
import type { ComparisonInventory } from '@/lib/core/policy/impact'
import { lintPolicy } from '@/lib/core/policy/lint'
import { lintPolicyChange } from '@/lib/core/policy/lint/change'
import {
  FINDING_DOCUMENTATION,
  type LintContext,
  type PolicyFinding,
} from '@/lib/core/policy/lint/finding'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { computeEdit, type TextEdit } from '@/lib/core/policy/text-edit'
import { WITHHELD_FIX_WORDS } from './words'

/** A finding with its position in the text and its fix as text edits. */
export type PlacedFinding = {
  severity: 'error' | 'warning' | 'note'
  message: string
  documentation: { url: string; sentence: string }
  from: number
  to: number
  statement?: number
  entry?: JsonPath
  fix?: { title: string; edits: TextEdit[] }
}

export type AnalysisInput = {
  text: string
  /** The name it is live under; null for a new policy. */
  was: string | null
  /** All live policies, when they could be read. */
  live: readonly Policy[]
  inventory: ComparisonInventory
  surroundings: Pick<LintContext, 'issuers' | 'inventory' | 'buckets'>
  /** The principal of the signed-in person. */
  editor: string
  /** The buckets' own policies, where they have one that was read. */
  gates?: KnownBucketPolicies
}
export type KnownBucketPolicies = {
  orgId?: string
  policies: Readonly<Record<string, BucketPolicy>>
}

export type GrantRow = {
  principal: string
  /** Levels by bucket, by organization policies alone. */
  before: number[]
  after: number[]
  /** What is left of `after` in buckets with a policy of their own. */
  gated?: ReadonlyMap<string, EffectiveLevels>
}

export type DraftAnalysis = {
  text: string
  findings: PlacedFinding[]
  /** Reasons why the save could lock people out. */
  lockOut: string[]
  comparison: PolicyComparison
  /** Accounts whose access this policy affects, with their levels by bucket before and after. */
  grants: { rows: GrantRow[]; notShown: number }
}

/** Analyses a draft; undefined while its text is not a valid policy. */
export function analysePolicyDraft(input: AnalysisInput): DraftAnalysis | undefined {
  const { text, was, live, inventory, surroundings, editor, gates } = input
  const { policy, base } = parsePolicyText(text)
  if (!policy) return undefined
  const others = live.filter(({ name }) => name !== was && name !== policy.name)
  const after = [...others, policy]
  const found = lintPolicy(policy, { ...surroundings, others })
  return {
    text,
    findings: placeFindings(text, base, found),
    ...analysePolicyChange({ before: live, after, inventory, editor, gates }),
    grants: withGates(grantsOf(live, after, policy, inventory), after, gates),
  }
}

export type PolicyChangeInput = {
  before: readonly Policy[]
  after: readonly Policy[]
  inventory?: ComparisonInventory
  editor?: string
  gates?: KnownBucketPolicies | undefined
}
export type PolicyChangeAnalysis = Pick<DraftAnalysis, 'lockOut' | 'comparison'>

/** Analyses the change from some policies to others. */
export function analysePolicyChange({
  before,
  after,
  inventory,
  editor,
  gates,
}: PolicyChangeInput): PolicyChangeAnalysis {
  return {
    lockOut: lintPolicyChange(before, after, editor).map(({ message }) => message),
    comparison: comparePolicies(before, after, inventory, secondGates(gates)),
  }
}

const secondGates = ({ orgId, policies }: KnownBucketPolicies = { policies: {} }) => ({
  policies,
  context: orgId === undefined ? {} : { orgId },
})

function nodeAt(root: Node, path: JsonPath): Node {
  for (let depth = path.length; depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth))
    if (node) return node
  }
  return root
}

/** Converts findings to positions and edits of the text. */
export function placeFindings(
  text: string,
  base: JsonPath,
  findings: readonly PolicyFinding[],
): PlacedFinding[] {
  const root = parseTree(text, [], { disallowComments: true })
  if (!root) return []
  return findings.map(({ kind, severity, path, message, fixes, withheld }) => {
    const { offset, length } = nodeAt(root, [...base, ...path])
    const [url, sentence] = FINDING_DOCUMENTATION[kind]
    const [list, statement, ...entry] = path
    const [first] = fixes
    const edits = first?.changes.flatMap(
      (change) => computeEdit(text, root, { ...change, path: [...base, ...change.path] }) ?? [],
    )
    return {
      severity,
      message: withheld ? `${message} ${WITHHELD_FIX_WORDS[withheld]}` : message,
      documentation: { url, sentence },
      from: offset,
      to: offset + length,
      ...(list === 'statements' && typeof statement === 'number' && { statement, entry }),
      ...(first && edits && { fix: { title: first.title, edits } }),
    }
  })
}

const MOST_ROWS = 200

function grantsOf(
  live: readonly Policy[],
  after: readonly Policy[],
  policy: Policy,
  { accounts, buckets }: ComparisonInventory,
): DraftAnalysis['grants'] {
  const [old, new_] = [compilePolicies(live), compilePolicies(after)]
  const own = compilePolicies([policy, ...live.filter(({ name }) => name === policy.name)])
  const matrices = [createMatrix(old, buckets), createMatrix(new_, buckets)] as const
  const rows = accounts.flatMap(({ principal }) => {
    if (own.naming(principal).words.length === 0) return []
    const [before, then] = matrices.map((matrix) => [...matrix.row(principal)])
    return before && then ? [{ principal, before, after: then }] : []
  })
  const changed = rows.filter(({ before, after }) => before.join() !== after.join())
  const same = rows.filter((row) => !changed.includes(row))
  const shown = [...changed, ...same].slice(0, MOST_ROWS)
  return { rows: shown, notShown: rows.length - shown.length }
}

/** How many rows are visible. */
const MOST_GATED = 12

function withGates(
  { rows, notShown }: DraftAnalysis['grants'],
  after: readonly Policy[],
  gates: KnownBucketPolicies | undefined,
): DraftAnalysis['grants'] {
  const { policies, context } = secondGates(gates)
  const buckets = Object.entries(policies)
  if (buckets.length === 0) return { rows, notShown }
  const compiled = compilePolicies(after)
  const gatedFor = (principal: string) =>
    new Map(
      buckets.map(([bucket, gate]) => [
        bucket,
        evaluateLevels(compiled, gate, { principal, bucket }, context),
      ]),
    )
  return {
    rows: rows.map((row, i) => (i < MOST_GATED ? { ...row, gated: gatedFor(row.principal) } : row)),
    notShown,
  }
}
