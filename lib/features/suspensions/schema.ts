import { z } from 'zod'
import { ProblemSchema, readingSchema } from '@/lib/common/reading'
import { ACCESS_LEVELS } from '@/lib/core/policy/access-level'
import { FederationConfig } from '@/lib/features/federation/schema'
import { ChangeReason } from '@/lib/features/policies/schema'

/** `unclear`: the change was sent, and the outcome is unknown. */
export const STEP_STATES = ['planned', 'doing', 'done', 'unchanged', 'failed', 'unclear'] as const
/** `gone`: someone else had reverted it; `left`: edited since, and left as it is on request. */
export const RESTORE_OUTCOMES = ['undone', 'gone', 'left', 'failed'] as const

const Mark = z.object({
  kind: z.enum(['policy', 'keys', 'config']),
  state: z.enum(STEP_STATES),
  undo: z.enum(RESTORE_OUTCOMES).exactOptional(),
})
/** The part of a step that everyone who can see the suspension may see. */
export type StepMark = z.infer<typeof Mark>

const Progress = {
  state: z.enum(STEP_STATES),
  problem: ProblemSchema.exactOptional(),
  undo: z.enum(RESTORE_OUTCOMES).exactOptional(),
  undoProblem: ProblemSchema.exactOptional(),
  /** When the step finished. */
  at: z.string().exactOptional(),
  /** When restoring it finished; absent for steps that were restored before it was stored. */
  undoAt: z.string().exactOptional(),
}

const Key = z.object({ id: z.string(), expiry: z.string().exactOptional() })
export type SuspendedKey = z.infer<typeof Key>

/** A policy of its own that denies everything; deleting it restores the previous access exactly. */
const PolicyStep = z.object({
  kind: z.literal('policy'),
  name: z.string(),
  text: z.string(),
  ...Progress,
})
export type PolicyStep = z.infer<typeof PolicyStep>

const KeysStep = z.object({
  kind: z.literal('keys'),
  names: z.array(z.object({ principalName: z.string(), suspended: z.array(Key) })),
  ...Progress,
})
export type KeysStep = z.infer<typeof KeysStep>

const ConfigStep = z.object({
  kind: z.literal('config'),
  uid: z.string(),
  name: z.string(),
  /** The config before it was paused. */
  before: z.object({ name: z.string(), issuerUrl: z.string(), audience: z.string() }),
  /** The `updatedAt` of the pause, by which a later edit is detected. */
  updatedAt: z.string().exactOptional(),
  ...Progress,
})
export type ConfigStep = z.infer<typeof ConfigStep>

export const SuspensionStep = z.discriminatedUnion('kind', [PolicyStep, KeysStep, ConfigStep])
export type SuspensionStep = z.infer<typeof SuspensionStep>

export const PrincipalRef = z.object({ principal: z.string().trim().min(1).max(2048) })
export type PrincipalRef = z.infer<typeof PrincipalRef>

export const SuspensionRef = z.object({ id: z.string().min(1).max(64) })
export type SuspensionRef = z.infer<typeof SuspensionRef>

/** The path parameter of a suspension page. */
export const SuspensionParams = z
  .object({ suspension: SuspensionRef.shape.id })
  .transform(({ suspension }): SuspensionRef => ({ id: suspension }))

export const SuspendPrincipal = PrincipalRef.extend({
  reason: ChangeReason,
  /** Federation configs to pause as well. */
  configs: z.array(z.string().min(1).max(200)).max(20),
})
export type SuspendPrincipal = z.infer<typeof SuspendPrincipal>

export const RestoreSuspension = SuspensionRef.extend({
  /** Restore the rest, and leave what someone edited since as it is. */
  leaveEdited: z.boolean(),
  reason: ChangeReason,
})
export type RestoreSuspension = z.infer<typeof RestoreSuspension>

const Account = z.object({ cluster: z.string(), namespace: z.string(), name: z.string() })

export const Suspension = z.object({
  id: z.string(),
  principal: z.string(),
  /** Set if the principal is one service account in a cluster of this organization. */
  account: Account.exactOptional(),
  reason: z.string(),
  actor: z.string(),
  at: z.string(),
  state: z.enum(['open', 'restored']),
  restoredBy: z.string().exactOptional(),
  restoredAt: z.string().exactOptional(),
  marks: z.array(Mark),
  /** Only for people who can list policies, as the steps contain keys and configs. */
  steps: z.array(SuspensionStep).exactOptional(),
  /** A console is changing the suspension now. */
  working: z.boolean(),
})
export type Suspension = z.infer<typeof Suspension>

export const SuspensionList = z.array(Suspension)

/** What a step changed, as it is now and as the step left it. */
const StepComparison = z.object({
  now: z.enum(['nothing', 'as-left', 'gone', 'edited', 'unknown']),
  expected: z.string().exactOptional(),
  presented: z.string().exactOptional(),
  problem: ProblemSchema.exactOptional(),
})
export type StepComparison = z.infer<typeof StepComparison>

/** The unexpired access keys of a principal. */
const PrincipalKeys = z.object({
  active: z.array(Key),
  suspended: z.number(),
  /** The latest expiry of the active keys; absent if there are none, or if one never expires. */
  until: z.string().exactOptional(),
  endless: z.number(),
})
export type PrincipalKeys = z.infer<typeof PrincipalKeys>

export const SuspensionDetail = Suspension.extend({
  /** One for each step. */
  looks: z.array(StepComparison),
  keys: readingSchema(PrincipalKeys),
  /** Whether new credentials can be obtained: there is no Deny, and a federation config is active. */
  exchange: readingSchema(z.boolean()),
  mayAct: readingSchema(z.boolean()),
})
export type SuspensionDetail = z.infer<typeof SuspensionDetail>

const Loss = z.object({
  principal: z.string(),
  /** With the name of its cluster. */
  account: Account.exactOptional(),
  buckets: z.array(z.object({ bucket: z.string(), levels: z.array(z.enum(ACCESS_LEVELS)) })),
})
export type SuspensionLoss = z.infer<typeof Loss>

const Losses = z.object({
  rows: z.array(Loss),
  /** Policies that could not be parsed, and so are not counted. */
  unread: z.array(z.string()),
  /** How many more service accounts the wildcard takes in. */
  notShown: z.number(),
  clusterName: z.string().exactOptional(),
})
export type SuspensionLosses = z.infer<typeof Losses>

export const SuspensionPreview = z.object({
  principal: z.string(),
  account: Account.exactOptional(),
  /** Why the principal cannot be suspended. */
  refusal: ProblemSchema.exactOptional(),
  /** The id of an open suspension of the same principal. */
  open: z.string().exactOptional(),
  policy: readingSchema(z.object({ name: z.string(), text: z.string() })),
  keys: readingSchema(PrincipalKeys),
  /** The federation configs that trust the issuer of the principal. */
  configs: readingSchema(z.array(FederationConfig)),
  /** The service accounts that a wildcard matches. */
  others: readingSchema(
    z.object({
      accounts: z.array(z.object({ namespace: z.string(), name: z.string() })),
      complete: z.boolean(),
    }),
  ).exactOptional(),
  /** What the live organization policies let the affected principals do. */
  losses: readingSchema(Losses),
  may: z.object({ policy: readingSchema(z.boolean()), keys: readingSchema(z.boolean()) }),
})
export type SuspensionPreview = z.infer<typeof SuspensionPreview>

/** The query parameters of `/suspensions/new`. */
export const NewSuspensionQuery = z.object({
  principal: z.string().max(2048).optional().catch(undefined),
  policy: z.string().max(255).optional().catch(undefined),
})
