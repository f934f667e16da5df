import { z } from 'zod'
import type { ConsolePath } from '@/lib/common/paths'
import { CAUSE_CODES } from './cause-codes'

/** The checks of a verification, in the order in which they are shown. */
export const CHECKS = [
  'account',
  'webhook',
  'job',
  'pod',
  'injected',
  'claims',
  'issuer',
  'exchange',
  'policy',
  's3',
  'bucket',
  'refresh',
  'cloud-token',
  'cloud-exchange',
  'cloud-identity',
  'cleanup',
] as const
export type CheckKey = (typeof CHECKS)[number]

/** `skip` is a check that was not reached; `unknown` is one whose evidence could not be read. */
export const CheckState = z.enum(['pass', 'fail', 'warn', 'skip', 'unknown', 'running', 'waiting'])
export type CheckState = z.infer<typeof CheckState>

/** Links are built by `paths`, also those that are read back from the database. */
const Href = z.string().transform((href) => href as ConsolePath)
export const NextStep = z.object({ label: z.string(), href: Href })
export type NextStep = z.infer<typeof NextStep>

export const Check = z.object({
  key: z.enum(CHECKS),
  title: z.string(),
  state: CheckState,
  /** One sentence: what was found, or why nothing could be found. */
  detail: z.string().exactOptional(),
  /** The id of the person who cancelled the run. */
  cancelledBy: z.string().exactOptional(),
  /** The lines that the state rests on, quoted verbatim. */
  evidence: z.array(z.string()).exactOptional(),
  expected: z.string().exactOptional(),
  presented: z.string().exactOptional(),
  cause: z.enum(CAUSE_CODES).exactOptional(),
  next: z.array(NextStep).exactOptional(),
  at: z.string().exactOptional(),
  /** How long the step took, in milliseconds. */
  ms: z.number().exactOptional(),
})
export type Check = z.infer<typeof Check>

/** `ended` is a run whose result nobody has stored yet. */
export const VERDICTS = ['running', 'ended', 'passed', 'failed', 'cancelled', 'unknown'] as const
export const Verdict = z.object({
  state: z.enum(VERDICTS),
  cause: z.enum(CAUSE_CODES).exactOptional(),
  sentence: z.string(),
  explanation: z.string().exactOptional(),
  next: z.array(NextStep).exactOptional(),
})
export type Verdict = z.infer<typeof Verdict>

/** What a verification shows: every check, and one verdict over all of them. */
export type VerificationReport = { checks: Check[]; verdict: Verdict }
