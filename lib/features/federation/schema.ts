import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
import { ClusterId } from '@/lib/features/clusters/schema'
import { AUDIENCE_KINDS } from './audience'
import { TYPED_ISSUER } from './config-name'

const AudienceKind = z.enum(AUDIENCE_KINDS)

export const FederationConfig = z.object({
  uid: z.string(),
  name: z.string(),
  description: z.string().exactOptional(),
  issuerUrl: z.string(),
  audience: z.string(),
  active: z.boolean(),
  /** The cluster of the issuer; without a name if the person may not list clusters. */
  cluster: z.object({ id: z.string(), name: z.string().exactOptional() }).exactOptional(),
  createdAt: z.string().exactOptional(),
  updatedAt: z.string().exactOptional(),
})
export type FederationConfig = z.infer<typeof FederationConfig>
export const FederationConfigs = z.array(FederationConfig)

/** One config, with the code that creates it without the console. */
export const FederationConfigDetail = FederationConfig.extend({
  terraform: z.string(),
  curl: z.string(),
})
export type FederationConfigDetail = z.infer<typeof FederationConfigDetail>

export const FederationConfigRef = z.object({ uid: z.string().min(1).max(200) })
export type FederationConfigRef = z.infer<typeof FederationConfigRef>

export const ConfigName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(255, 'A name has at most 255 characters.')
  .regex(/^[a-zA-Z0-9_-]+$/, 'A name has letters, digits, hyphens and underscores only.')

const Audience = z
  .string()
  .trim()
  .min(1, 'Enter the audience of the tokens.')
  .max(1024, 'An audience has at most 1,024 characters.')

const Description = z.string().trim().max(1024, 'A description has at most 1,024 characters.')

const IssuerUrl = z.string().superRefine((typed, context) => {
  for (const { message } of checkIssuerUrl(typed).slice(0, 1))
    context.addIssue({ code: 'custom', message })
})

export const CreateFederationConfigs = z
  .object({
    from: z.enum(['clusters', 'issuer']),
    clusters: z.array(ClusterId).max(100, 'At most 100 clusters at once.'),
    issuerUrl: z.string(),
    audience: AudienceKind,
    customAudience: z.string(),
    /** By cluster id. */
    names: z.record(z.string(), z.string()),
    description: Description,
  })
  .superRefine((draft, context) => {
    const report = (path: string[], problems: z.ZodError | undefined) => {
      for (const { message } of problems?.issues.slice(0, 1) ?? [])
        context.addIssue({ code: 'custom', path, message })
    }
    if (draft.from === 'clusters' && draft.clusters.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['clusters'],
        message: 'Choose at least one cluster.',
      })
    if (draft.from === 'issuer') report(['issuerUrl'], IssuerUrl.safeParse(draft.issuerUrl).error)
    if (draft.audience === 'custom')
      report(['customAudience'], Audience.safeParse(draft.customAudience).error)
    for (const key of draft.from === 'issuer' ? [TYPED_ISSUER] : draft.clusters)
      report(['names', key], ConfigName.safeParse(draft.names[key] ?? '').error)
  })
export type CreateFederationConfigs = z.infer<typeof CreateFederationConfigs>

export const UpdateFederationConfig = FederationConfigRef.extend({
  /** `updatedAt` of the config that the person saw; the update fails if it changed since. */
  seen: z.string().optional(),
  name: ConfigName,
  issuerUrl: z.string().trim().min(1, 'Enter an issuer URL.'),
  audience: Audience,
  description: Description,
})
export type UpdateFederationConfig = z.infer<typeof UpdateFederationConfig>

export const SetFederationConfigActive = FederationConfigRef.extend({ active: z.boolean() })
export type SetFederationConfigActive = z.infer<typeof SetFederationConfigActive>

export const IssuerQuery = z.object({ issuer: z.string().max(1024) })
export type IssuerQuery = z.infer<typeof IssuerQuery>

export const IssuerCheck = z.object({
  keys: z.number(),
  ms: z.number(),
  /** Empty if CoreWeave can use the issuer. */
  problems: z.array(
    z.object({
      kind: z.string(),
      message: z.string(),
      next: z.string(),
      expected: z.string().exactOptional(),
      presented: z.string().exactOptional(),
    }),
  ),
})
export type IssuerCheck = z.infer<typeof IssuerCheck>

/** The result for one of several configs that were created at once. */
export const CreationOutcome = z.object({
  /** A cluster id, or `typed`. */
  key: z.string(),
  name: z.string(),
  result: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), uid: z.string() }),
    z.object({ ok: z.literal(false), error: ProblemSchema }),
  ]),
})
export type CreationOutcome = z.infer<typeof CreationOutcome>

/** The choices that the address of the form may make; anything else is ignored. */
export const NewConfigQuery = z.object({
  cluster: ClusterId.optional().catch(undefined),
  /** A kind of audience, or an audience itself. */
  audience: z.string().max(1024).optional().catch(undefined),
})
export type NewConfigQuery = z.infer<typeof NewConfigQuery>
