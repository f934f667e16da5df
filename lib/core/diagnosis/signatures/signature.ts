import type { DiagnosisCause, Speaker } from '../stated-causes'

/**
 * How much an error says. `consequence` only follows from an earlier error; `kind` is a status or a
 * general message; `code` is an error code of a service; `reason` names why, in words that one
 * service writes.
 */
export const SPECIFICITY = { consequence: 0, kind: 1, code: 2, operation: 3, reason: 4 } as const
export type Specificity = keyof typeof SPECIFICITY

export const FACT_KEYS = [
  'status',
  'code',
  'operation',
  'bucket',
  'principal',
  'audience',
  'issuer',
  'host',
  'webhook',
  'namespace',
] as const
export type FactKey = (typeof FACT_KEYS)[number]

/** A known error: who writes it, how to recognize it, and what it means. */
export type Signature = {
  id: string
  speaker: Speaker
  /** Error codes, in whatever form a client prints them: XML, JSON, an exception or HTTP. */
  codes?: readonly string[]
  /** A message. Must take linear time: no unbounded repetition inside another. */
  text?: RegExp
  /** What the text must have too, anywhere. */
  with?: RegExp
  /** What the text must not have. */
  without?: RegExp
  specificity: Specificity
  cause: DiagnosisCause
  extracts: readonly FactKey[]
  /** The call can be compared with the current configuration as a rejection by this service. */
  compares?: 'exchange' | 'storage'
}
