import { z } from 'zod'
import { MAX_UPLOADED_KEYS } from '@/lib/core/issuer-keys/uploaded-keys'
import type { Cloud } from './clouds'

// A trust target is the role, identity or mount in another cloud that trusts a service account.

const text = (what: string) =>
  z.string().trim().min(1, `${what} is missing.`).max(500, `${what} is longer than 500 characters.`)
const matching = (what: string, pattern: RegExp, format: string) =>
  text(what).regex(pattern, `${what} must be ${format}.`)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const httpsUrl = (what: string) =>
  text(what).refine(
    (value) => URL.canParse(value) && new URL(value).protocol === 'https:',
    `${what} must begin with https://.`,
  )

export const AwsTarget = z.object({
  cloud: z.literal('aws'),
  partition: z.enum(['aws', 'aws-us-gov', 'aws-cn']).default('aws'),
  accountId: text('The account ID')
    .transform((value) => value.replace(/^(\d{4})-(\d{4})-(\d{4})$/, '$1$2$3'))
    .refine((value) => !/^arn:/.test(value), 'Enter only the 12-digit account ID, not an ARN.')
    .refine(
      (value) => /^arn:/.test(value) || /^\d{12}$/.test(value),
      'The account ID must have 12 digits, including leading zeros.',
    ),
  /** Role name, optionally with a path, as in `workloads/train`. */
  role: matching(
    'The role',
    /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
    'a name of at most 64 letters, digits and + = , . @ - _, optionally after a path',
  ),
  region: matching(
    'The region',
    /^[a-z]{2}(-[a-z]+)+-\d$/,
    'a region code such as us-east-1',
  ).default('us-east-1'),
  audience: text('The audience').default('sts.amazonaws.com'),
})

/** The IDs of the keys that were uploaded, if the target goes by these instead of reading the issuer's. */
const uploadedKeys = z
  .array(
    matching(
      'A key ID',
      /^[\x21-\x2b\x2d-\x7e]{1,200}$/,
      'printable text without spaces and commas',
    ),
  )
  .min(1, 'The key set has no key with an ID.')
  .max(MAX_UPLOADED_KEYS, `A key set has at most ${MAX_UPLOADED_KEYS} keys here.`)
  .optional()

const poolPart = (what: string) =>
  matching(
    what,
    /^(?!gcp-)[a-z0-9][a-z0-9-]{2,30}[a-z0-9]$/,
    '4 to 32 lowercase letters, digits and dashes, and not begin with gcp-',
  )

export const GcpTarget = z.object({
  cloud: z.literal('gcp'),
  projectNumber: matching(
    'The project number',
    /^\d{1,20}$/,
    'digits only. To find the number of a project ID, run `gcloud projects describe ID --format="value(projectNumber)"`',
  ),
  projectId: matching(
    'The project ID',
    /^(?:[a-z0-9.]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    '6 to 30 lowercase letters, digits and dashes, beginning with a letter. It is not the project number',
  ),
  pool: poolPart('The pool'),
  provider: poolPart('The provider'),
  /** Absent: access is granted to the federated principal directly. */
  serviceAccount: matching(
    'The Google service account',
    /^[a-z0-9-]+@[a-z0-9.:-]+\.gserviceaccount\.com$/,
    'an email address that ends in .gserviceaccount.com',
  ).optional(),
  /** Absent: the provider's full resource name, which is Google's default. */
  audience: text('The audience').optional(),
  uploadedKeys,
})

export const AzureTarget = z.object({
  cloud: z.literal('azure'),
  kind: z.enum(['app', 'managed-identity']).default('managed-identity'),
  tenantId: matching('The tenant ID', UUID, 'a UUID'),
  clientId: matching('The client ID', UUID, 'a UUID'),
  /** Name of the managed identity or app registration. */
  name: matching('The name', /^[\w.-]{1,120}$/, 'letters, digits, dots and dashes'),
  resourceGroup: matching(
    'The resource group',
    /^[\w.()-]{1,90}$/,
    'a valid resource group name',
  ).optional(),
  audience: text('The audience').default('api://AzureADTokenExchange'),
})

export const VaultTarget = z.object({
  cloud: z.literal('vault'),
  address: httpsUrl('The address'),
  namespace: text('The namespace').optional(),
  mount: matching('The mount', /^[\w./-]{1,200}$/, 'a mount path such as jwt').default('jwt'),
  role: matching('The role', /^[\w.-]{1,128}$/, 'letters, digits, dots and dashes'),
  policies: z.array(matching('A policy', /^[\w./-]{1,128}$/, 'a valid policy name')).default([]),
  audience: text('The audience').default('vault'),
})

export const TailscaleTarget = z.object({
  cloud: z.literal('tailscale'),
  /** Client ID of the federated identity, from which the audience is derived. */
  clientId: matching(
    'The client ID',
    /^[\w-]{3,100}(\/[\w-]+)?$/,
    'the client ID that Tailscale shows',
  ),
  tags: z.array(matching('A tag', /^tag:[a-zA-Z][\w-]*$/, 'in the form tag:train')).default([]),
  audience: text('The audience').optional(),
})

export const OidcTarget = z.object({
  cloud: z.literal('oidc'),
  /** Display name of the service. */
  name: text('The service name'),
  audience: text('The audience'),
  uploadedKeys,
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

/** The targets that exchange a token with anyone who presents it, so that a verification can try the exchange. */
export const ExchangeTarget = z.discriminatedUnion('cloud', [AwsTarget, GcpTarget])
export type ExchangeTarget = z.infer<typeof ExchangeTarget>
