import { z } from 'zod'
import { parsedJson } from '@/lib/common/parsed-json'
import { isLoopbackHost } from '@/lib/core/identity/host'

/** What people may do in the console beyond asking CoreWeave; groups of a provider narrow it. */
export const CONSOLE_ROLES = ['requester', 'reviewer', 'auditor', 'administrator'] as const
export type ConsoleRole = (typeof CONSOLE_ROLES)[number]

const Issuer = z
  .url({ protocol: /^https?$/, error: 'must be the https URL of the issuer' })
  .refine((value) => {
    if (!URL.canParse(value)) return true
    const { protocol, hostname } = new URL(value)
    return protocol === 'https:' || isLoopbackHost(hostname)
  }, 'must be https (plain http only on loopback)')
  .refine((value) => {
    if (!URL.canParse(value)) return true
    const { username, password, search, hash } = new URL(value)
    return username === '' && password === '' && search === '' && hash === ''
  }, 'must have no user name, query or fragment')

const areDistinct = (values: readonly string[]) => new Set(values).size === values.length

const Groups = z.array(z.string().min(1).max(200)).max(100)

/**
 * A cluster of the organization, with the fields and names of CoreWeave's cluster API, whose answer can be pasted:
 * fields that the console does not need are left out.
 */
const ProviderCluster = z.object({
  id: z.string().min(1).max(100),
  name: z.string().min(1).max(253),
  zone: z.string().max(100).optional(),
  public: z.boolean().optional(),
  apiServerEndpoint: z.string().min(1).max(300),
  oidc: z.object({ issuerUrl: z.string().max(1024), clientId: z.string().max(500) }).optional(),
})

const MAX_CLUSTERS = 500

const IdentityProviderSettings = z.strictObject({
  /** Part of what is stored of people, so it must never change. */
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and hyphens'),
  /** Shown on the button. */
  name: z.string().trim().min(1).max(60),
  issuer: Issuer,
  clientId: z.string().min(1).max(500),
  clientSecret: z.string().min(1).max(2000),
  /** The orgUid of the organization whose people sign in here. */
  organization: z.string().min(1).max(200),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a scope without spaces'))
    .max(20)
    .refine((scopes) => scopes.includes('openid'), 'must contain openid')
    .default(['openid', 'profile', 'email']),
  groupsClaim: z.string().min(1).max(200).default('groups'),
  /** The clusters that people without a CoreWeave token see. */
  clusters: z
    .array(ProviderCluster)
    .max(MAX_CLUSTERS)
    .refine(
      (clusters) => areDistinct(clusters.map(({ id }) => id)),
      'each cluster needs an id of its own',
    )
    .optional(),
  /** A role that is named here is held only by members of its groups. A role that is not named is not narrowed. */
  groups: z
    .strictObject({
      requester: Groups.optional(),
      reviewer: Groups.optional(),
      auditor: Groups.optional(),
      administrator: Groups.optional(),
    } satisfies Record<ConsoleRole, unknown>)
    .optional(),
})
export type IdentityProviderSettings = z.infer<typeof IdentityProviderSettings>

const MAX_PROVIDERS = 10

const NOT_JSON =
  'must be a JSON array of providers, such as [{"id":"corp","name":"Corp","issuer":"https://login.example.com","clientId":"…","clientSecret":"…","organization":"…"}]'

/** The identity providers that people may sign in by, as a JSON array. */
export const IdentityProviderList = parsedJson(NOT_JSON).pipe(
  z
    .array(IdentityProviderSettings, { error: NOT_JSON })
    .max(MAX_PROVIDERS, `at most ${MAX_PROVIDERS} providers`)
    .refine(
      (providers) => areDistinct(providers.map(({ id }) => id)),
      'each provider needs an id of its own',
    )
    .refine(
      (providers) => areDistinct(providers.map(({ issuer, clientId }) => `${issuer} ${clientId}`)),
      'no two providers may have the same issuer and clientId',
    ),
)
