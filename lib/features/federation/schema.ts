import { z } from 'zod'
import { Problem } from '@/lib/common/reading'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
import { ClusterId } from '@/lib/features/clusters/schema'
import { AUDIENCE_KINDS } from './audience'
import { TYPED } from './config-name'

const AudienceKind = z.enum(AUDIENCE_KINDS)

export const FederationConfig = z.object({
  uid: z.string(),
  name: z.string(),
  description: z.string().exactOptional(),
  issuerUrl: z.string(),
  audience: z.string(),
  active: z.boolean(),
  /** Whose issuer it is; without a name where clusters may not be listed. */
  cluster: z.object({ id: z.string(), name: z.string().exactOptional() }).exactOptional(),
  createdAt: z.string().exactOptional(),
  updatedAt: z.string().exactOptional(),
})
export type FederationConfig = z.infer<typeof FederationConfig>
export const FederationConfigs = z.array(FederationConfig)

/** One config, with the text that makes the same without the console. */
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
  .min(1, 'A name is needed.')
  .max(255, 'A name has at most 255 characters.')
  .regex(/^[a-zA-Z0-9_-]+$/, 'A name has letters, digits, hyphens and underscores only.')

const Audience = z
  .string()
  .trim()
  .min(1, 'Type the audience that the tokens name.')
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
      context.addIssue({ code: 'custom', path: ['clusters'], message: 'Choose a cluster.' })
    if (draft.from === 'issuer') report(['issuerUrl'], IssuerUrl.safeParse(draft.issuerUrl).error)
    if (draft.audience === 'custom')
      report(['customAudience'], Audience.safeParse(draft.customAudience).error)
    for (const key of draft.from === 'issuer' ? [TYPED] : draft.clusters)
      report(['names', key], ConfigName.safeParse(draft.names[key] ?? '').error)
  })
export type CreateFederationConfigs = z.infer<typeof CreateFederationConfigs>

export const UpdateFederationConfig = FederationConfigRef.extend({
  /** When it had last been changed as the person saw it; a later change stops this one. */
  seen: z.string().optional(),
  name: ConfigName,
  issuerUrl: z.string().trim().min(1, 'An issuer URL is needed.'),
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
  /** Empty for an issuer that CoreWeave can use. */
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

/** What became of one of several configs that were created at once. */
export const CreationOutcome = z.object({
  /** A cluster's id, or `typed`. */
  key: z.string(),
  name: z.string(),
  result: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), uid: z.string() }),
    z.object({ ok: z.literal(false), error: Problem }),
  ]),
})
export type CreationOutcome = z.infer<typeof CreationOutcome>

/** What the address of the form may ask to begin with; anything else is left out. */
export const NewConfigQuery = z.object({
  cluster: ClusterId.optional().catch(undefined),
  audience: AudienceKind.optional().catch(undefined),
})
export type NewConfigQuery = z.infer<typeof NewConfigQuery>
