import 'server-only'

import type { JsonPath, Policy } from '@/lib/core/policy/document'
import { lintPolicy } from '@/lib/core/policy/lint'
import {
  FINDING_DOCUMENTATION,
  type LintContext,
  type PolicyFinding,
} from '@/lib/core/policy/lint/finding'
import { type FileProblem, type PolicyFile, unresolvedProblems } from './policy-files'

export type Severity = PolicyFinding['severity']
export type FileFinding = FileProblem & { severity: Severity; documentation?: string }

export const SEVERITIES = ['note', 'warning', 'error'] as const satisfies readonly Severity[]

/** Findings and what the text itself leaves to say, each at its line. */
export function findingsOf(policyFile: PolicyFile, surroundings: LintContext): FileFinding[] {
  const { file, policy, positionOf, notes, unresolved } = policyFile
  // An entry that only Terraform can resolve is not what CoreWeave will see.
  const isUnresolved = (path: JsonPath) =>
    unresolved.some((each) => each.path.every((key, index) => key === path[index]))
  const found = lintPolicy(policy, surroundings)
    .filter(({ path }) => !isUnresolved(path))
    .map(({ kind, severity, path, message }) => {
      const { line, column } = positionOf(path)
      return {
        file,
        line,
        column,
        severity,
        message,
        documentation: FINDING_DOCUMENTATION[kind][0],
      }
    })
  return [
    ...notes.map(({ line, column, severity, message }) => ({
      file,
      line,
      column,
      severity,
      message,
    })),
    ...unresolvedProblems([policyFile]).map((each) => ({ ...each, severity: 'note' as const })),
    ...found,
  ].sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Each policy among the others, which are what is live once all are applied. */
export function lintFiles(
  files: readonly PolicyFile[],
  surroundings: Omit<LintContext, 'others'> = {},
): FileFinding[] {
  const all: Policy[] = files.map(({ policy }) => policy)
  return files.flatMap((file) =>
    findingsOf(file, { ...surroundings, others: all.filter((each) => each !== file.policy) }),
  )
}
