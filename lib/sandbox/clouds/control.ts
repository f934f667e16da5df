import { z } from 'zod'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import type { SandboxWorld } from '../world-types'
import { TrustPolicy } from './aws/policy'
import { compileCel } from './google/cel'
import { CelError } from './google/cel-error'
import { KeySet } from './key-set'
import { awsId, type SandboxClouds } from './state'

const Cel = z.string().transform((source, context) => {
  try {
    return compileCel(source)
  } catch (error) {
    if (!(error instanceof CelError)) throw error
    context.addIssue({ code: 'custom', message: `INVALID_ARGUMENT: ${error.message}` })
    return z.NEVER
  }
})

const Mapping = z
  .record(z.string().regex(/^(google\.(subject|groups)|attribute\.[a-z0-9_]{1,100})$/), Cel)
  .refine((mapping) => 'google.subject' in mapping, 'INVALID_ARGUMENT: google.subject is missing.')

/** A resource in AWS or Google Cloud that a test creates without authorization. */
const Thing = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('aws-provider'),
    url: z.url({ protocol: /^https?$/ }),
    clientIds: z.array(z.string().min(1)).min(1).max(100),
  }),
  z.strictObject({
    kind: z.literal('aws-role'),
    name: z.string().regex(/^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/),
    trust: z.unknown(),
    maxSessionSeconds: z.int().min(3600).max(43_200).default(3600),
  }),
  z.strictObject({
    kind: z.literal('google-provider'),
    pool: z.string(),
    provider: z.string(),
    issuerUri: z.string(),
    allowedAudiences: z.array(z.string()).max(10).default([]),
    mapping: Mapping,
    condition: Cel.optional(),
    disabled: z.boolean().default(false),
    poolDisabled: z.boolean().default(false),
    /** An uploaded key set, by which Google goes instead of the issuer's. */
    jwks: KeySet.optional(),
  }),
  z.strictObject({
    kind: z.literal('google-service-account'),
    email: z.string(),
    /** Members with roles/iam.workloadIdentityUser. */
    members: z.array(z.string()).default([]),
  }),
])
export type CloudThing = z.input<typeof Thing>

export const CloudChange = z.strictObject({
  put: Thing.optional(),
  remove: z
    .strictObject({
      kind: z.enum(['aws-provider', 'aws-role', 'google-provider', 'google-service-account']),
      /** A role's name, a URL without its scheme, `<pool>/<provider>`, an address. */
      name: z.string(),
    })
    .optional(),
})

/** The error that IAM returns for an invalid policy. */
export class MalformedPolicy extends Error {}

export function changeClouds(
  { clouds }: Pick<SandboxWorld, 'clouds'>,
  { put, remove }: z.output<typeof CloudChange>,
) {
  const { aws, google } = clouds
  if (remove)
    ({
      'aws-provider': aws.providers,
      'aws-role': aws.roles,
      'google-provider': google.providers,
      'google-service-account': google.serviceAccounts,
    })[remove.kind].delete(remove.name)
  if (put) putThing(clouds, put)
}

function putThing({ aws, google }: SandboxClouds, put: z.output<typeof Thing>) {
  switch (put.kind) {
    case 'aws-provider': {
      const url = bareIssuer(put.url)
      aws.providers.set(url, { url, clientIds: put.clientIds })
      break
    }
    case 'aws-role': {
      const { name, maxSessionSeconds } = put
      const trust = TrustPolicy.safeParse(put.trust)
      if (!trust.success)
        throw new MalformedPolicy(trust.error.issues.map(({ message }) => message).join('; '))
      aws.roles.set(name, { name, id: awsId('AROA'), trust: trust.data, maxSessionSeconds })
      break
    }
    case 'google-provider': {
      const { kind: _, poolDisabled, condition, jwks, ...provider } = put
      google.pools.set(put.pool, poolDisabled)
      google.providers.set(`${put.pool}/${put.provider}`, {
        ...provider,
        ...(condition ? { condition } : {}),
        ...(jwks ? { jwks } : {}),
      })
      break
    }
    case 'google-service-account':
      google.serviceAccounts.set(put.email, put.members)
  }
}

/** Describes an organization's AWS account and Google project. */
export const describeClouds = ({ clouds: { aws, google } }: Pick<SandboxWorld, 'clouds'>) => ({
  aws: { accountId: aws.accountId, roles: [...aws.roles.keys()] },
  google: {
    projectNumber: google.projectNumber,
    projectId: google.projectId,
    providers: [...google.providers.keys()],
    serviceAccounts: [...google.serviceAccounts.keys()],
  },
})
