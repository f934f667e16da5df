import { z } from 'zod'
import type { Cloud } from './clouds'

// A trust target is the role, identity or mount in another cloud that trusts a service account.

const text = (what: string) =>
  z.string().trim().min(1, `${what} is missing.`).max(500, `${what} is longer than 500 characters.`)
const matching = (what: string, pattern: RegExp, is: string) =>
  text(what).regex(pattern, `${what} is ${is}.`)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const httpsUrl = (what: string) =>
  text(what).refine(
    (value) => URL.canParse(value) && new URL(value).protocol === 'https:',
    `${what} is an address that begins with https://.`,
  )

export const AwsTarget = z.object({
  cloud: z.literal('aws'),
  partition: z.enum(['aws', 'aws-us-gov', 'aws-cn']).default('aws'),
  accountId: text('The account id')
    .transform((value) => value.replace(/^(\d{4})-(\d{4})-(\d{4})$/, '$1$2$3'))
    .refine((value) => !/^arn:/.test(value), 'The account id is the 12 digits alone, not an ARN.')
    .refine(
      (value) => /^arn:/.test(value) || /^\d{12}$/.test(value),
      'The account id has 12 digits, zeros in front included.',
    ),
  /** May begin with a path, as in `workloads/train`. */
  role: matching(
    'The role',
    /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
    'a name of letters, digits and + = , . @ - _, at most 64 of them',
  ),
  region: matching('The region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a code like us-east-1').default(
    'us-east-1',
  ),
  audience: text('The audience').default('sts.amazonaws.com'),
})

const poolPart = (what: string) =>
  matching(
    what,
    /^(?!gcp-)[a-z0-9][a-z0-9-]{2,30}[a-z0-9]$/,
    '4 to 32 lower-case letters, digits and dashes, and does not begin with gcp-',
  )

export const GcpTarget = z.object({
  cloud: z.literal('gcp'),
  projectNumber: matching(
    'The project number',
    /^\d{1,20}$/,
    'digits only: `gcloud projects describe ID --format="value(projectNumber)"` tells it for an id',
  ),
  projectId: matching(
    'The project id',
    /^(?:[a-z0-9.]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    'not the number: it begins with a letter and has 6 to 30 lower-case letters, digits and dashes',
  ),
  pool: poolPart('The pool'),
  provider: poolPart('The provider'),
  /** Left out: the pool's principal is granted access itself. */
  serviceAccount: matching(
    'The Google service account',
    /^[a-z0-9-]+@[a-z0-9.:-]+\.gserviceaccount\.com$/,
    'an address that ends in .gserviceaccount.com',
  ).optional(),
  /** Left out: the provider's own name, as Google documents it. */
  audience: text('The audience').optional(),
})

export const AzureTarget = z.object({
  cloud: z.literal('azure'),
  kind: z.enum(['app', 'managed-identity']).default('managed-identity'),
  tenantId: matching('The tenant id', UUID, 'a UUID'),
  clientId: matching('The client id', UUID, 'a UUID'),
  /** Of the managed identity or app registration. */
  name: matching('The name', /^[\w.-]{1,120}$/, 'letters, digits, dots and dashes'),
  resourceGroup: matching('The resource group', /^[\w.()-]{1,90}$/, 'a name').optional(),
  audience: text('The audience').default('api://AzureADTokenExchange'),
})

export const VaultTarget = z.object({
  cloud: z.literal('vault'),
  address: httpsUrl('The address'),
  namespace: text('The namespace').optional(),
  mount: matching('The mount', /^[\w./-]{1,200}$/, 'a path like jwt').default('jwt'),
  role: matching('The role', /^[\w.-]{1,128}$/, 'letters, digits, dots and dashes'),
  policies: z.array(matching('A policy', /^[\w./-]{1,128}$/, 'a name')).default([]),
  audience: text('The audience').default('vault'),
})

export const TailscaleTarget = z.object({
  cloud: z.literal('tailscale'),
  /** Of the federated identity; its audience follows from it. */
  clientId: matching('The client id', /^[\w-]{3,100}(\/[\w-]+)?$/, 'what Tailscale shows'),
  tags: z.array(matching('A tag', /^tag:[a-zA-Z][\w-]*$/, 'written like tag:train')).default([]),
  audience: text('The audience').optional(),
})

export const OidcTarget = z.object({
  cloud: z.literal('oidc'),
  /** What people call the service. */
  name: text('The name'),
  audience: text('The audience'),
})

/** People type every one of these fields, so each message is shown at its field. */
export const TrustTarget = z.discriminatedUnion('cloud', [
  AwsTarget,
  GcpTarget,
  AzureTarget,
  VaultTarget,
  TailscaleTarget,
  OidcTarget,
])
export type TrustTarget = z.infer<typeof TrustTarget>
type TargetOf<C extends Cloud> = Extract<TrustTarget, { cloud: C }>
export type AwsTarget = TargetOf<'aws'>
export type GcpTarget = TargetOf<'gcp'>
export type AzureTarget = TargetOf<'azure'>
export type VaultTarget = TargetOf<'vault'>
export type TailscaleTarget = TargetOf<'tailscale'>
export type OidcTarget = TargetOf<'oidc'>
