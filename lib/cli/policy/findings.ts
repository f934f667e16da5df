import 'server-only'

import type { Policy } from '@/lib/core/policy/document'
import { lintPolicy } from '@/lib/core/policy/lint'
import type { LintContext } from '@/lib/core/policy/lint/finding'
import { parsePolicyText, positions } from '@/lib/core/policy/policy-text'
import { type PlacedFinding, placeFindings } from '@/lib/features/policies/analysis'
import type { FileProblem, PolicyFile } from './folder'

export type Severity = PlacedFinding['severity']
export type FileFinding = FileProblem & { severity: Severity; documentation?: string }

export const SEVERITIES = ['note', 'warning', 'error'] as const satisfies readonly Severity[]

/** Findings and what the text itself leaves to say, each at its line. */
export function findingsOf(
  { file, text, policy, base }: PolicyFile,
  surroundings: LintContext,
): FileFinding[] {
  const at = positions(text)
  const notes = parsePolicyText(text).problems.map(({ line, column, severity, message }) => ({
    file,
    line,
    column,
    severity,
    message,
  }))
  const found = placeFindings(text, base, lintPolicy(policy, surroundings)).map(
    ({ from, to, severity, message, documentation }) => {
      const { line, column } = at(from, to - from)
      return { file, line, column, severity, message, documentation: documentation.url }
    },
  )
  return [...notes, ...found].sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Each policy of a folder among the others, which are what is live once it is applied. */
export function lintFolder(
  files: readonly PolicyFile[],
  surroundings: Omit<LintContext, 'others'> = {},
): FileFinding[] {
  const all: Policy[] = files.map(({ policy }) => policy)
  return files.flatMap((file) =>
    findingsOf(file, { ...surroundings, others: all.filter((each) => each !== file.policy) }),
  )
}
