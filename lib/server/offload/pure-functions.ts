import { checkManifestValues } from '@/lib/core/diagnosis/manifest-values'
import { printExport } from '@/lib/core/export/print-export'
import { computeAccessEffect } from '@/lib/core/policy/access-effect'
import { matrixRows } from '@/lib/core/policy/access-matrix'
import { coveredScopes } from '@/lib/core/policy/covered-scopes'
import { lintEntries, missingSubjectEntries } from '@/lib/core/policy/lint/entries'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import {
  countMatchedPrincipals,
  findNamingStatements,
  mayExchange,
  namedByAllow,
} from '@/lib/core/policy/principal-matches'
import { computeStatementCells } from '@/lib/core/policy/statement-access'
import { summariseStatements } from '@/lib/core/policy/summary'
import { zipTexts } from './archive'

/**
 * What a worker runs: pure functions that take as long as what others wrote is large. Their arguments and
 * results are data that a message between threads can hold, and nothing depends on whose objects they are.
 */
export const PURE_FUNCTIONS = {
  checkManifestValues,
  computeAccessEffect,
  computeStatementCells,
  countMatchedPrincipals,
  coveredScopes,
  findNamingStatements,
  lintEntries,
  matrixRows,
  mayExchange,
  missingSubjectEntries,
  namedByAllow,
  parsePolicyText,
  printExport,
  summariseStatements,
  zipTexts,
}

export type PureFunctions = typeof PURE_FUNCTIONS
export type PureFunctionName = keyof PureFunctions

export type WorkerTask = { name: PureFunctionName; input: readonly unknown[] }
export type WorkerReply = { ok: true; value: unknown } | { ok: false; stack: string }

/** Calls a function by its name. The types of its arguments were checked where the task was made. */
export function runPureFunction({ name, input }: WorkerTask): unknown {
  const call = PURE_FUNCTIONS[name] as (...input: readonly unknown[]) => unknown
  return call(...input)
}
