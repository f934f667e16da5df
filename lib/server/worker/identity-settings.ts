import { z } from 'zod'
import { parsedJson } from '@/lib/common/parsed-json'

/**
 * The exchange of a workload's token for a CoreWeave API token. CoreWeave's Terraform provider uses it, and it is not
 * yet public, so its path and the names of its fields can be set.
 */
const Exchange = z.strictObject({
  path: z
    .string()
    .regex(/^\/[\w./-]{1,300}$/, 'must be a path')
    .default('/coreweave.directory.v1alpha.InternalDirectoryService/ServiceAccountOidcAuth'),
  token: z.string().min(1).max(100).default('oidcToken'),
  account: z.string().min(1).max(100).default('serviceAccountUid'),
  duration: z.string().min(1).max(100).default('durationSeconds'),
  answer: z.string().min(1).max(100).default('bearerToken'),
  expiry: z.string().min(1).max(100).default('expireTime'),
})
export type ExchangeSettings = z.infer<typeof Exchange>

const Organization = z.string().min(1).max(200)
const File = z.string().min(1).max(1000)

/** Who the worker is in one organization: a workload that the organization trusts, or whoever has a long-lived key. */
const WorkerIdentity = z.union(
  [
    z.strictObject({
      organization: Organization,
      /** The uid of the CoreWeave service account that trusts the workload. */
      serviceAccount: z.string().min(1).max(200),
      tokenFile: File,
      exchange: Exchange.default(() => Exchange.parse({})),
    }),
    z.strictObject({ organization: Organization, apiTokenFile: File }),
  ],
  {
    error: 'needs an organization, and a serviceAccount with a tokenFile, or an apiTokenFile',
  },
)
export type WorkerIdentity = z.infer<typeof WorkerIdentity>

const NOT_JSON =
  'must be a JSON array of identities, such as [{"organization":"…","serviceAccount":"…","tokenFile":"/var/run/secrets/worker/token"}]'

/** The identities of the worker, at most one for each organization, as a JSON array. */
export const WorkerIdentityList = parsedJson(NOT_JSON).pipe(
  z
    .array(WorkerIdentity, { error: NOT_JSON })
    .max(100, 'at most 100 identities')
    .refine(
      (identities) =>
        new Set(identities.map(({ organization }) => organization)).size === identities.length,
      'at most one identity for each organization',
    ),
)
