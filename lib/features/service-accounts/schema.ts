import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import type { Reading } from '@/lib/common/result'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { ClusterId } from '@/lib/features/clusters/schema'
import { AccountProof, ForeignJob, VerificationSummary } from '@/lib/features/verifications/schema'
import { TOOLS } from './manager'

const named = (problemOf: (name: string) => string | undefined) =>
  z
    .string()
    .trim()
    .superRefine((name, context) => {
      const message = problemOf(name)
      if (message) context.addIssue({ code: 'custom', message })
    })

/** Names that Kubernetes accepts. */
export const NamespaceName = named(namespaceProblem)
export const ServiceAccountName = named(serviceAccountProblem)

export const NamespaceRef = z.object({ cluster: ClusterId, namespace: NamespaceName })
export type NamespaceRef = z.infer<typeof NamespaceRef>

export const AccountRef = NamespaceRef.extend({ name: ServiceAccountName })
export type AccountRef = z.infer<typeof AccountRef>

/** The audience that the annotations request from the webhook: the default, a custom one, or none. */
export const INJECTIONS = ['default', 'custom', 'none'] as const
const Choice = z.object({ injection: z.enum(INJECTIONS), audience: z.string() })
export type InjectionChoice = z.infer<typeof Choice>

const MAX_AUDIENCE = 1024

const checkAudience = (
  { injection, audience }: InjectionChoice,
  context: z.core.$RefinementCtx<InjectionChoice>,
) => {
  const message = injection === 'custom' ? audienceProblem(audience) : undefined
  if (message) context.addIssue({ code: 'custom', path: ['audience'], message })
}

function audienceProblem(audience: string) {
  if (audience.trim() === '') return 'Enter the audience of a federation config.'
  if (audience !== audience.trim())
    return 'Remove the white space around the audience: CoreWeave compares it character by character.'
  if (audience.length > MAX_AUDIENCE) return `An audience has at most ${MAX_AUDIENCE} characters.`
  return undefined
}

export const CreateServiceAccount = AccountRef.extend(Choice.shape).superRefine(checkAudience)
export type CreateServiceAccount = z.infer<typeof CreateServiceAccount>

export const PreviewInjection = AccountRef.extend(Choice.shape).superRefine(checkAudience)
export type PreviewInjection = z.infer<typeof PreviewInjection>

/** `resourceVersion` is that of the preview that the person confirmed. */
export const SetInjection = AccountRef.extend({
  ...Choice.shape,
  resourceVersion: z.string().min(1),
}).superRefine(checkAudience)
export type SetInjection = z.infer<typeof SetInjection>

const Annotations = z.record(z.string(), z.string())

/** The annotations of an object before a change and, by a dry run, after it. */
export const InjectionPreview = z.object({
  before: Annotations,
  after: Annotations,
  /** The merge patch between them; null removes. */
  patch: z.record(z.string(), z.string().nullable()),
  resourceVersion: z.string(),
  /** The last write that managedFields record. */
  lastWrite: z.object({ manager: z.string(), at: z.string() }).exactOptional(),
})
export type InjectionPreview = z.infer<typeof InjectionPreview>

/** What the cluster would store for a new service account. */
export const NewAccountPreview = z.object({ annotations: Annotations })

export const ObjectManager = z.object({ tool: z.enum(TOOLS), owner: z.string() })

export const ServiceAccountRow = z.object({
  namespace: z.string(),
  name: z.string(),
  injection: z.enum(INJECTIONS),
  audience: z.string().exactOptional(),
  /** What is wrong with its annotations. */
  problems: z.array(z.string()),
  manager: ObjectManager.exactOptional(),
  createdAt: z.string(),
  /** `key=value`, truncated, for the filter. */
  annotations: z.array(z.string()),
})
export type ServiceAccountRow = z.infer<typeof ServiceAccountRow>

const FoundAccounts = z.object({
  rows: z.array(ServiceAccountRow),
  /** False if there are more than were read. */
  complete: z.boolean(),
  /** The namespaces that were read, if the person may not read all. */
  only: z.array(z.string()).exactOptional(),
  /** The token of the next page. */
  next: z.string().exactOptional(),
})

export const ServiceAccountsPage = FoundAccounts.pick({ rows: true, next: true })
export type ServiceAccountsPage = z.infer<typeof ServiceAccountsPage>

/** `remembered`: those that the person opened, because they may not list namespaces. */
const Namespaces = z.object({ names: z.array(z.string()), known: z.enum(['listed', 'remembered']) })

const Audience = z.object({ audience: z.string(), config: z.string(), active: z.boolean() })
export type Audience = z.infer<typeof Audience>

/** The choices that the form for a new service account offers. */
export type NewAccountChoices = {
  cluster: string
  clusterName: string
  issuerUrl: string
  namespaces: Reading<z.infer<typeof Namespaces>>
  audiences: Reading<Audience[]>
}

export const ListServiceAccounts = z.object({
  cluster: ClusterId,
  namespace: NamespaceName.optional(),
})
export type ListServiceAccounts = z.infer<typeof ListServiceAccounts>

export const MoreServiceAccounts = ListServiceAccounts.extend({
  after: z.string().min(1).max(4096),
})
export type MoreServiceAccounts = z.infer<typeof MoreServiceAccounts>

export const ServiceAccountsView = z.object({
  clusterName: z.string(),
  /** Whether its API server is public. */
  isPublic: z.boolean(),
  accounts: readingSchema(FoundAccounts),
  namespaces: readingSchema(Namespaces),
})
export type ServiceAccountsView = z.infer<typeof ServiceAccountsView>

const LAGS = ['without-credentials', 'other-audience', 'still-injected'] as const

/** A live pod that started before the current annotation of its service account. */
export const PodBehind = z.object({
  name: z.string(),
  lag: z.enum(LAGS),
  createdAt: z.string(),
  owner: z.object({ kind: z.string(), name: z.string(), restartable: z.boolean() }).exactOptional(),
})
export type PodBehind = z.infer<typeof PodBehind>

/** What the webhook injected into a dry-run pod of the account. */
const Mutation = z.object({
  mutated: z.boolean(),
  audience: z.string().exactOptional(),
  expirationSeconds: z.number().exactOptional(),
  /** What a mutated pod still lacks. */
  missing: z.array(z.string()),
})

export const TRUSTS = ['trusted', 'paused', 'other-audience', 'other-issuer', 'none'] as const

/** How the organization's federation configs match the account's token. */
const Trust = z.object({
  /** The audiences of the configs of this issuer, offered as custom audiences. */
  audiences: z.array(Audience),
  kind: z.enum(TRUSTS),
  /** The config that trusts the token, or the nearest miss. */
  config: z
    .object({ uid: z.string(), name: z.string(), issuerUrl: z.string(), audience: z.string() })
    .exactOptional(),
  explanation: z.string().exactOptional(),
})

/** A statement whose principals match the account. */
export const AccountGrant = z.object({
  policy: z.string(),
  statement: z.string(),
  effect: z.string(),
  sentence: z.string(),
  /** The principal of the statement that matches the account. */
  principal: z.string(),
  exact: z.boolean(),
  /** Whether it covers the token exchange, without which no other grant takes effect. */
  exchange: z.boolean(),
})
export type AccountGrant = z.infer<typeof AccountGrant>

export const ServiceAccountDetail = AccountRef.extend({
  clusterName: z.string(),
  /** The zone of the cluster. */
  zone: z.string(),
  issuerUrl: z.string(),
  createdAt: z.string(),
  injection: z.enum(INJECTIONS),
  /** The audience of the injected token; absent if none is injected. */
  audience: z.string().exactOptional(),
  problems: z.array(z.string()),
  annotations: Annotations,
  manager: ObjectManager.exactOptional(),
  subject: z.string(),
  principal: z.string(),
  at: z.string(),
  mutation: readingSchema(Mutation),
  trust: readingSchema(Trust),
  grants: readingSchema(z.array(AccountGrant)),
  pods: readingSchema(
    z.object({ alive: z.number(), behind: z.array(PodBehind), complete: z.boolean() }),
  ),
  /** Newest first, and Jobs of the account that only look like verifications of this console. */
  verifications: readingSchema(
    z.object({
      runs: z.array(VerificationSummary),
      foreign: z.array(ForeignJob),
      /** Everything that stored runs tried or proved, as it is now. */
      proofs: z.array(AccountProof),
    }),
  ),
  /** Why the person may not do something, and who can grant it; absent if they may. */
  refusals: z.object({
    annotate: z.string().exactOptional(),
    verify: z.string().exactOptional(),
    canary: z.string().exactOptional(),
    grant: z.string().exactOptional(),
  }),
})
export type ServiceAccountDetail = z.infer<typeof ServiceAccountDetail>
