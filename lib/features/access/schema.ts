import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { ACCESS_LEVELS } from '@/lib/core/policy/access-level'
import { BucketName } from '@/lib/features/buckets/schema'

const Text = z.string().trim().max(2048)
/** Forms send empty fields as empty strings. */
const given = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional()

/** Which reading the answer is to rest on; one that is no longer kept is read again. */
const Reading = given(z.string().max(64))
const FORMATS = ['csv', 'json'] as const
export const ExportFormat = z.enum(FORMATS)
export type ExportFormat = z.infer<typeof ExportFormat>

/** Who may do one of these actions, or anything of a level, in a bucket or to some of its objects. */
export const WhoCanQuestion = z.object({
  level: given(z.enum(ACCESS_LEVELS)),
  /** One, or several with commas between. */
  action: given(Text),
  /** `*` in it stands for those of today. */
  bucket: given(Text),
  /** Of the objects; `*` in it matches anything. All where it is not given. */
  key: given(Text),
  q: given(Text),
  reading: Reading,
})
export type WhoCanQuestion = z.output<typeof WhoCanQuestion>
export const WhoCanExport = WhoCanQuestion.extend({ format: ExportFormat })

export const WhatCanQuestion = z.object({
  principal: given(Text),
  bucket: given(BucketName),
  q: given(Text),
  reading: Reading,
})
export type WhatCanQuestion = z.output<typeof WhatCanQuestion>
export const WhatCanExport = WhatCanQuestion.extend({ format: ExportFormat })

export const MATRIX_GROUPS = ['account', 'namespace'] as const
export const AccessMatrixQuery = z.object({
  q: given(Text),
  cluster: given(Text),
  namespace: given(Text),
  bucket: given(BucketName),
  level: given(z.enum(ACCESS_LEVELS)),
  by: z
    .enum(['', ...MATRIX_GROUPS])
    .optional()
    .catch(undefined)
    .transform((by) => by || ('account' as const)),
  reading: Reading,
})
export type AccessMatrixQuery = z.output<typeof AccessMatrixQuery>
export const AccessMatrixExport = AccessMatrixQuery.extend({ format: ExportFormat })

export const FindSubjects = z.object({ q: Text.default(''), reading: Reading })
export type FindSubjects = z.output<typeof FindSubjects>

/** How many rows are sent to the browser; an export has all. */
export const MAX_ROWS = 500

export const AccessSubject = z.object({
  principal: z.string(),
  /** Empty for principals that are not service accounts. */
  cluster: z.string(),
  clusterId: z.string().exactOptional(),
  namespace: z.string(),
  name: z.string(),
  /** Describes a principal that is not a known service account. */
  note: z.string().exactOptional(),
})
export type AccessSubject = z.infer<typeof AccessSubject>

export const DecidingStatement = z.object({
  policy: z.string(),
  statement: z.string(),
  index: z.number(),
  effect: z.enum(['Allow', 'Deny']),
})
export type DecidingStatement = z.infer<typeof DecidingStatement>

/** The data an answer is based on. */
export const AccessInventory = z.object({
  reading: z.string(),
  at: z.string(),
  policies: z.number(),
  statements: z.number(),
  accounts: z.number(),
  buckets: z.array(z.string()),
  clusters: z.array(z.object({ name: z.string(), namespaces: z.array(z.string()) })),
  /** Clusters whose accounts are still being read; the same reading, asked again, has them. */
  pending: z.array(z.string()),
  /** What could not be read, and why; `part` is what the answer lacks by it. */
  unread: z.array(
    z.object({
      part: z.enum(['policies', 'accounts', 'buckets']),
      what: z.string(),
      why: z.string(),
    }),
  ),
})
export type AccessInventory = z.infer<typeof AccessInventory>

/** The effect of a bucket policy on access that organization policies allow. */
export const BucketPolicyVerdict = z.object({
  state: z.enum(['none', 'passes', 'refuses', 'depends', 'unread']),
  /** Statements of the bucket policy, or what it depends on. */
  by: z.array(z.string()),
})
export type BucketPolicyVerdict = z.infer<typeof BucketPolicyVerdict>

export const BucketPolicySource = z.object({
  bucket: z.string(),
  state: z.enum(['none', 'policy', 'unread']),
  problem: ProblemSchema.exactOptional(),
})
export type BucketPolicySource = z.infer<typeof BucketPolicySource>

const WhoRow = AccessSubject.extend({
  /** Whether all of what was asked is allowed, or a part of it. */
  reach: z.enum(['all', 'some']),
  actions: z.array(z.string()),
  because: z.array(DecidingStatement),
  /** Deny statements that override an Allow. */
  denied: z.array(DecidingStatement),
  gate: BucketPolicyVerdict.exactOptional(),
})
export type WhoRow = z.infer<typeof WhoRow>

export const WhoAnswer = z.object({
  inventory: AccessInventory,
  /** "write in checkpoints" */
  deed: z.string(),
  allowed: z.object({ total: z.number(), rows: z.array(WhoRow) }),
  /** Principals that only a Deny statement blocks. */
  refused: z.object({ total: z.number(), rows: z.array(WhoRow) }),
  /** Principals of statements that match more than the known accounts. */
  beyond: z.array(z.object({ pattern: z.string(), statement: DecidingStatement })),
  gates: z.array(BucketPolicySource),
  restsOnInnerStar: z.boolean(),
})
export type WhoAnswer = z.infer<typeof WhoAnswer>

const Level = z.enum(ACCESS_LEVELS)
const BucketRow = z.object({
  bucket: z.string(),
  /** By organization policies. */
  levels: z.array(Level),
  because: z.array(DecidingStatement),
  denied: z.array(DecidingStatement),
  /** What the bucket's own policy takes away or leaves open. */
  gate: z
    .object({
      state: z.enum(['none', 'policy', 'unread']),
      refused: z.array(Level),
      open: z.array(Level),
    })
    .exactOptional(),
})
export type BucketRow = z.infer<typeof BucketRow>

export const AccountReach = z.object({
  /** Buckets that a statement allows or denies. */
  rows: z.array(BucketRow),
  /** How many other buckets it has no access to. */
  others: z.number(),
  /** How many policies the console cannot read. */
  unread: z.number(),
  at: z.string(),
})
export type AccountReach = z.infer<typeof AccountReach>

const ActionRow = z.object({
  action: z.string(),
  phrase: z.string(),
  level: z.string(),
  reach: z.enum(['all', 'some', 'none']),
  because: z.array(DecidingStatement),
  denied: z.array(DecidingStatement),
  gate: BucketPolicyVerdict.exactOptional(),
})
export type ActionRow = z.infer<typeof ActionRow>

export const WhatAnswer = z.object({
  inventory: AccessInventory,
  subject: AccessSubject,
  /** Done to the organization as a whole. */
  global: z.array(ActionRow),
  buckets: z.object({ total: z.number(), rows: z.array(BucketRow) }),
  /** In the one bucket that was asked about. */
  actions: z.array(ActionRow).exactOptional(),
  gates: z.array(BucketPolicySource),
  restsOnInnerStar: z.boolean(),
})
export type WhatAnswer = z.infer<typeof WhatAnswer>

const MatrixRow = AccessSubject.extend({
  /** How many accounts a namespace's row stands for. */
  count: z.number().exactOptional(),
  /** Sets of levels, one for each shown bucket; bit `i` is `ACCESS_LEVELS[i]`. */
  cells: z.array(z.number()),
  /** All other buckets together, and how many of them. */
  others: z.number(),
  otherCount: z.number(),
})
export type MatrixRow = z.infer<typeof MatrixRow>

export const MatrixAnswer = z.object({
  inventory: AccessInventory,
  /** The buckets with a column of their own: those that most of the rows reach. */
  columns: z.array(z.string()),
  otherColumns: z.number(),
  total: z.number(),
  rows: z.array(MatrixRow),
})
export type MatrixAnswer = z.infer<typeof MatrixAnswer>

export const FoundSubjects = z.object({
  reading: z.string(),
  subjects: z.array(AccessSubject),
  total: z.number(),
  ...AccessInventory.pick({ pending: true, unread: true }).shape,
})
