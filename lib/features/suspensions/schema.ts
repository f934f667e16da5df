import { z } from 'zod'
import { Problem, readingOf } from '@/lib/common/reading'
import { FederationConfig } from '@/lib/features/federation/schema'
import { Reason } from '@/lib/features/policies/schema'

/** `unclear`: it was sent, and whether it was carried out is not known. */
export const STEP_STATES = ['planned', 'doing', 'done', 'unchanged', 'failed', 'unclear'] as const
/** `gone`: somebody else undid it before; `left`: edited since, and left so on purpose. */
export const RESTORE_OUTCOMES = ['undone', 'gone', 'left', 'failed'] as const

const Mark = z.object({
  kind: z.enum(['policy', 'keys', 'config']),
  state: z.enum(STEP_STATES),
  undo: z.enum(RESTORE_OUTCOMES).exactOptional(),
})
/** What everybody may know of a step who may know of the suspension. */
export type StepMark = z.infer<typeof Mark>

const Progress = {
  state: z.enum(STEP_STATES),
  problem: Problem.exactOptional(),
  undo: z.enum(RESTORE_OUTCOMES).exactOptional(),
  undoProblem: Problem.exactOptional(),
  /** When it was carried out. */
  at: z.string().exactOptional(),
}

const Key = z.object({ id: z.string(), expiry: z.string().exactOptional() })
export type SuspendedKey = z.infer<typeof Key>

/** A policy of its own that denies everything: deleting it restores exactly what was. */
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
  /** As it was before it was paused. */
  before: z.object({ name: z.string(), issuerUrl: z.string(), audience: z.string() }),
  /** Of the pause; a later change shows in it. */
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

/** The part of an address that names one. */
export const SuspensionParams = z
  .object({ suspension: SuspensionRef.shape.id })
  .transform(({ suspension }): SuspensionRef => ({ id: suspension }))

export const SuspendPrincipal = PrincipalRef.extend({
  reason: Reason,
  /** Federation configs to pause as well. */
  configs: z.array(z.string().min(1).max(200)).max(20),
})
export type SuspendPrincipal = z.infer<typeof SuspendPrincipal>

export const RestoreSuspension = SuspensionRef.extend({
  /** Restore the rest, and leave what somebody edited since. */
  leaveEdited: z.boolean(),
})
export type RestoreSuspension = z.infer<typeof RestoreSuspension>

const Account = z.object({ cluster: z.string(), namespace: z.string(), name: z.string() })

export const Suspension = z.object({
  id: z.string(),
  principal: z.string(),
  /** Where it is one service account of a cluster of this organization. */
  account: Account.exactOptional(),
  reason: z.string(),
  actor: z.string(),
  at: z.string(),
  state: z.enum(['open', 'restored']),
  restoredBy: z.string().exactOptional(),
  restoredAt: z.string().exactOptional(),
  marks: z.array(Mark),
  /** Only for those who may list policies: it tells of keys and configs. */
  steps: z.array(SuspensionStep).exactOptional(),
  /** Somebody's console is at it now. */
  working: z.boolean(),
})
export type Suspension = z.infer<typeof Suspension>

export const SuspensionList = z.array(Suspension)

/** How a step's thing stands now, beside how it was left. */
const StepComparison = z.object({
  now: z.enum(['nothing', 'as-left', 'gone', 'edited', 'unknown']),
  expected: z.string().exactOptional(),
  presented: z.string().exactOptional(),
  problem: Problem.exactOptional(),
})
export type StepComparison = z.infer<typeof StepComparison>

/** The keys of a principal that have not ended. */
const PrincipalKeys = z.object({
  active: z.array(Key),
  suspended: z.number(),
  /** When the last active one ends; absent where none does, or where one never ends. */
  until: z.string().exactOptional(),
  endless: z.number(),
})
export type PrincipalKeys = z.infer<typeof PrincipalKeys>

export const SuspensionDetail = Suspension.extend({
  /** As many as steps. */
  looks: z.array(StepComparison),
  keys: readingOf(PrincipalKeys),
  /** Whether new credentials can be had: no Deny, and a config that is active. */
  exchange: readingOf(z.boolean()),
  mayAct: readingOf(z.boolean()),
})
export type SuspensionDetail = z.infer<typeof SuspensionDetail>

export const SuspensionPreview = z.object({
  principal: z.string(),
  account: Account.exactOptional(),
  /** Why it cannot be suspended at all. */
  refusal: Problem.exactOptional(),
  /** The suspension it is under already. */
  open: z.string().exactOptional(),
  policy: readingOf(z.object({ name: z.string(), text: z.string() })),
  keys: readingOf(PrincipalKeys),
  /** Those that trust its issuer. */
  configs: readingOf(z.array(FederationConfig)),
  /** The service accounts that a wildcard takes in. */
  others: readingOf(
    z.object({
      accounts: z.array(z.object({ namespace: z.string(), name: z.string() })),
      complete: z.boolean(),
    }),
  ).exactOptional(),
  may: z.object({ policy: readingOf(z.boolean()), keys: readingOf(z.boolean()) }),
})
export type SuspensionPreview = z.infer<typeof SuspensionPreview>

/** What the address of `/suspensions/new` may choose. */
export const NewSuspensionQuery = z.object({
  principal: z.string().max(2048).optional().catch(undefined),
  policy: z.string().max(255).optional().catch(undefined),
})
