import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { COVERAGE_GAPS } from '@/lib/core/coverage/coverage'
import {
  INJECTED_PARTS,
  OTHER_CREDENTIALS,
  START_CHECK_STATES,
} from '@/lib/core/coverage/pod-credentials'
import { TEMPLATE_KINDS } from '@/lib/core/coverage/pod-templates'
import { ClusterId } from '@/lib/features/clusters/schema'

/** The pods of a cluster, or of one service account. */
export const CoverageRef = z.object({
  cluster: ClusterId,
  namespace: z.string().max(63).optional(),
  account: z.string().max(253).optional(),
})
export type CoverageRef = z.infer<typeof CoverageRef>

const count = z.number().int()
const Unread = z.array(z.object({ what: z.string(), why: z.string() }))

const Counts = z.object({
  pods: count,
  covered: count,
  overridden: count,
  gaps: z.partialRecord(z.enum(COVERAGE_GAPS), count),
  others: z.partialRecord(z.enum(OTHER_CREDENTIALS), count),
  startChecks: z.partialRecord(z.enum(START_CHECK_STATES), count),
})

const CoveredWorkload = Counts.extend({
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  account: z.string(),
  audience: z.string(),
  since: z.string().exactOptional(),
  injections: z.array(
    z.object({
      audience: z.string().exactOptional(),
      orgId: z.string().exactOptional(),
      region: z.string().exactOptional(),
      pods: count,
    }),
  ),
  named: z.array(
    z.object({
      name: z.string(),
      createdAt: z.string(),
      gap: z.enum(COVERAGE_GAPS).exactOptional(),
      others: z.array(z.enum(OTHER_CREDENTIALS)),
      containersWithout: count,
      startCheck: z.enum(START_CHECK_STATES).exactOptional(),
    }),
  ),
})
export type CoveredWorkload = z.infer<typeof CoveredWorkload>

const CoveredNamespace = Counts.extend({
  namespace: z.string(),
  /** Service accounts of the namespace, and those of them that are annotated. */
  accounts: z.object({ annotated: count, total: count }),
})
export type CoveredNamespace = z.infer<typeof CoveredNamespace>

export const CoverageReport = Counts.extend({
  /** Namespaces with an annotated account, worst first. */
  namespaces: z.array(CoveredNamespace),
  /** The other namespaces that have service accounts. */
  rest: z.object({ namespaces: count, accounts: count }),
  /** Worst first. */
  workloads: z.array(CoveredWorkload),
  /** Workloads that are counted and not listed. */
  unlisted: count,
  /** The region that the webhook is expected to inject. */
  zone: z.string(),
  /** What could not be read, so that its pods are missing. */
  unread: Unread,
  at: z.string(),
})
export type CoverageReport = z.infer<typeof CoverageReport>

/** `mutated`: a dry-run pod came back with all it needs. */
export const TEMPLATE_RESULTS = ['mutated', ...COVERAGE_GAPS, 'rejected', 'not-permitted'] as const
export type TemplateResult = (typeof TEMPLATE_RESULTS)[number]

const CheckedTemplate = z.object({
  kind: z.enum(TEMPLATE_KINDS),
  namespace: z.string(),
  name: z.string(),
  account: z.string(),
  result: z.enum(TEMPLATE_RESULTS),
  missing: z.array(z.enum(INJECTED_PARTS)),
  others: z.array(z.enum(OTHER_CREDENTIALS)),
  problem: ProblemSchema.exactOptional(),
})
export type CheckedTemplate = z.infer<typeof CheckedTemplate>

export const TemplateReport = z.object({
  /** Worst first. */
  templates: z.array(CheckedTemplate),
  /** Templates beyond the first, which were not tried. */
  untried: count,
  unread: Unread,
  at: z.string(),
})
export type TemplateReport = z.infer<typeof TemplateReport>
