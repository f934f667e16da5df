import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { ACCESS_LEVELS } from '@/lib/core/policy/access-level'

const Text = z.string().trim().max(2048)
/** Forms send empty fields as empty strings. */
const given = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional()

const MAX_LISTED = 100
const listOf = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
]
/** Several values with commas between; none where nothing is given. */
const list = <Value extends z.ZodType<unknown, string>>(value: Value) =>
  z
    .string()
    .max(8192)
    .default('')
    .transform(listOf)
    .pipe(z.array(value).max(MAX_LISTED, `At most ${MAX_LISTED} values at once.`))

const Level = z.enum(ACCESS_LEVELS)
const FORMATS = ['csv', 'json'] as const
export const ExportFormat = z.enum(FORMATS)
export type ExportFormat = z.infer<typeof ExportFormat>

export const PRINCIPAL_KINDS = ['accounts', 'people'] as const
export const ACCESS_VIEWS = ['statement', 'principal', 'matrix'] as const
export const ACCESS_STATES = ['both', 'effective', 'paper'] as const
export const MATRIX_GROUPS = ['namespace', 'account'] as const

/** Who can do what on what. What is not given stands for any. */
export const AccessQuestion = z.object({
  /** A principal as policies name it; with `*`, every known principal that it matches. */
  principal: given(Text),
  cluster: given(Text),
  namespace: given(Text),
  kind: given(z.enum(PRINCIPAL_KINDS)),
  level: list(Level),
  /** Names of actions; `*` in them stands for those of the catalogue. */
  action: list(Text),
  /** Names of buckets; `*` in them stands for those of today. */
  bucket: list(Text),
  /** Of the objects; `*` in it matches anything. All where it is not given. */
  key: given(Text),
  on: given(z.enum(['organization', 'buckets'])),
  by: given(z.enum(ACCESS_VIEWS)).transform((view = 'statement') => view),
  show: given(z.enum(ACCESS_STATES)).transform((state = 'both') => state),
  /** The rows of the matrix. */
  group: given(z.enum(MATRIX_GROUPS)).transform((group = 'namespace') => group),
  q: given(Text),
  /** Which reading the answer rests on; one that is no longer kept is read again. */
  reading: given(z.string().max(64)),
})
export type AccessQuestion = z.output<typeof AccessQuestion>
/** A question as an address holds it. */
export type AccessQuery = z.input<typeof AccessQuestion>
export const AccessExport = AccessQuestion.extend({ format: ExportFormat })

export const FindSubjects = z.object({ q: Text.default(''), reading: given(z.string().max(64)) })
export type FindSubjects = z.output<typeof FindSubjects>

/** How many rows are sent to the browser; an export has all. */
export const MAX_ROWS = 500

const SubjectKind = z.enum(['account', 'person', 'role', 'federated', 'invalid'])
export const AccessSubject = z.object({
  principal: z.string(),
  kind: SubjectKind,
  /** Empty for principals that are not service accounts. */
  cluster: z.string(),
  clusterId: z.string().exactOptional(),
  namespace: z.string(),
  name: z.string(),
  /** Whether the webhook is asked to give its pods a token; absent where the account was not read. */
  annotated: z.boolean().exactOptional(),
  /** Why a service account that a policy names was not found. */
  lack: z.enum(['unknown-issuer', 'pending', 'unread', 'missing']).exactOptional(),
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
  /** The zone of each bucket, in the same order. */
  zones: z.array(z.string()),
  clusters: z.array(z.object({ name: z.string(), namespaces: z.array(z.string()) })),
  /** Principals with `*` that policies name, up to a limit. */
  wildcards: z.array(z.string()),
  /** Clusters whose accounts are still being read; the same reading, asked again, has them. */
  pending: z.array(z.string()),
  /** What could not be read, and why; `part` is what the answer lacks by it. */
  unread: z.array(
    z.object({
      part: z.enum(['policies', 'accounts', 'buckets', 'federation']),
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

const EFFECTIVE_REASONS = ['sign-in', 'own-keys', 'saml', 'sign-in-unknown'] as const
const PAPER_REASONS = [
  'no-sign-in',
  'sign-in-denied',
  'no-config',
  'config-paused',
  'missing',
  'invalid',
  'bucket-policy',
] as const
/** Whether a principal can get credentials, and why. */
export const Credentials = z.object({
  state: z.enum(['effective', 'paper']),
  reason: z.enum([...EFFECTIVE_REASONS, ...PAPER_REASONS]),
  /** The statement that allows or denies the token exchange. */
  statement: DecidingStatement.exactOptional(),
})
export type Credentials = z.infer<typeof Credentials>

/** Principals that have the same access for the same reason. */
const AccessGroup = z.object({
  id: z.string(),
  /** Only where the group is one principal; otherwise it is those of one namespace, or of several. */
  subject: AccessSubject.exactOptional(),
  cluster: z.string(),
  namespace: z.string(),
  kind: SubjectKind,
  /** How many namespaces and clusters it covers, where it is more than one namespace. */
  places: z.object({ namespaces: z.number(), clusters: z.number() }).exactOptional(),
  count: z.number(),
  /** How many of the service accounts have no annotation for the webhook. */
  unannotated: z.number(),
  /** Bit `i` is `ACCESS_LEVELS[i]`. */
  levels: z.number(),
  /** Some of the resources, and how many there are; the organization is `*`. */
  resources: z.array(z.string()),
  resourceCount: z.number(),
  credentials: Credentials,
})
export type AccessGroup = z.infer<typeof AccessGroup>

const StatementAnswer = z.object({
  statement: DecidingStatement,
  /** The statement as a sentence. */
  sentence: z.array(z.object({ text: z.string(), strong: z.literal(true).exactOptional() })),
  everyone: z.boolean(),
  effective: z.number(),
  paper: z.number(),
  /** How many groups there are; `groups` has the first of them. */
  total: z.number(),
  groups: z.array(AccessGroup),
})
export type StatementAnswer = z.infer<typeof StatementAnswer>

const AccessRow = AccessSubject.extend({
  id: z.string(),
  /** Set where the rows are the resources of one principal; the organization is `*`. */
  resource: z.string().exactOptional(),
  held: z.number(),
  paper: z.number(),
  /** Levels that a Deny statement takes away whole. */
  denied: z.number(),
  resources: z.array(z.string()),
  resourceCount: z.number(),
  because: z.array(DecidingStatement),
  /** Deny statements that take away a part of what is asked. */
  refusedBy: z.array(DecidingStatement),
  credentials: Credentials,
  gate: BucketPolicyVerdict.exactOptional(),
})
export type AccessRow = z.infer<typeof AccessRow>

export const ActionRow = z.object({
  action: z.string(),
  phrase: z.string(),
  level: Level,
  reach: z.enum(['all', 'some', 'none']),
  because: z.array(DecidingStatement),
  denied: z.array(DecidingStatement),
  gate: BucketPolicyVerdict.exactOptional(),
})
export type ActionRow = z.infer<typeof ActionRow>

const MatrixCell = z.object({ held: z.number(), paper: z.number(), denied: z.number() })
export type MatrixCell = z.infer<typeof MatrixCell>
const MatrixRow = AccessSubject.extend({
  /** How many accounts a namespace's row stands for. */
  count: z.number().exactOptional(),
  /** One for each shown column. */
  cells: z.array(MatrixCell),
  /** All other resources together, and how many of them. */
  others: MatrixCell,
  otherCount: z.number(),
})
export type MatrixRow = z.infer<typeof MatrixRow>

const MatrixAnswer = z.object({
  /** The resources with a column of their own, those that most of the rows reach; the organization is `*`. */
  columns: z.array(z.string()),
  otherColumns: z.number(),
  total: z.number(),
  rows: z.array(MatrixRow),
})
export type MatrixAnswer = z.infer<typeof MatrixAnswer>

const Tally = z.object({ accounts: z.number(), people: z.number(), others: z.number() })
export type AccessTally = z.infer<typeof Tally>

export const AccessAnswer = z.object({
  inventory: AccessInventory,
  /** What was asked, with wildcards expanded, as far as the title names it. */
  asked: z.object({
    levels: z.array(Level),
    actions: z.array(z.string()),
    resources: z.array(z.string()),
    resourceCount: z.number(),
    /** Whether no resource was named. */
    anyResource: z.boolean(),
    key: z.string().exactOptional(),
  }),
  /** The only principal that was asked about. */
  subject: AccessSubject.exactOptional(),
  /** Principals with access, each counted once. */
  effective: Tally,
  paper: Tally,
  /** Principals that only a Deny statement keeps out. */
  denied: z.number(),
  /** How many buckets somebody can effectively reach, and whether the organization. */
  reached: z.object({ buckets: z.number(), organization: z.boolean() }),
  statements: z.object({ total: z.number(), rows: z.array(StatementAnswer) }).exactOptional(),
  principals: z.object({ total: z.number(), rows: z.array(AccessRow) }).exactOptional(),
  matrix: MatrixAnswer.exactOptional(),
  /** Action by action, where one principal and one bucket are asked about. */
  actions: z.array(ActionRow).exactOptional(),
  /** Principals of statements that match more than the known accounts. */
  beyond: z.array(z.object({ pattern: z.string(), statement: DecidingStatement })),
  gates: z.array(BucketPolicySource),
  restsOnInnerStar: z.boolean(),
})
export type AccessAnswer = z.infer<typeof AccessAnswer>

const BucketRow = z.object({
  bucket: z.string(),
  /** By organization policies. */
  levels: z.array(Level),
  because: z.array(DecidingStatement),
  denied: z.array(DecidingStatement),
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

export const FoundSubjects = z.object({
  reading: z.string(),
  subjects: z.array(AccessSubject),
  total: z.number(),
  ...AccessInventory.pick({ pending: true, unread: true }).shape,
})
