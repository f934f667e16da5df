import { z } from 'zod'

// What CoreWeave puts on the wire: the client parses with these, the sandbox answers with them.
// protojson leaves out empty lists, false and "", hence the defaults. What is not documented is INFERRED.

// https://docs.coreweave.com: Authentication

export const WireWhoami = z.object({
  principal: z.object({
    uid: z.string().min(1),
    orgUid: z.string().min(1),
    groups: z.array(z.string()).exactOptional(),
    /** What the person may do in the Cloud Console, such as `read_caios_catalog`. */
    consoleActions: z.array(z.string()).exactOptional(),
  }),
})
export type WireWhoami = z.infer<typeof WireWhoami>

export const WireCanIRequest = z.object({
  actions: z.array(z.string()).min(1),
  resources: z.array(z.string()).min(1),
})
export type WireCanIRequest = z.infer<typeof WireCanIRequest>
export const WireCanI = z.object({ verdict: z.boolean().default(false) })

// https://docs.coreweave.com/products/cks/reference/cks-api

export const CLUSTERS_PATH = '/v1beta1/cks/clusters'

/** Whose ID tokens the API server accepts: the flags `--oidc-*` of kube-apiserver. */
export const WireClusterOidc = z.object({
  issuerUrl: z.string().default(''),
  clientId: z.string().default(''),
  usernameClaim: z.string().optional(),
  usernamePrefix: z.string().optional(),
  groupsClaim: z.string().optional(),
  groupsPrefix: z.string().optional(),
  /** `name=value`, which a token has to have. */
  requiredClaim: z.string().optional(),
  signingAlgorithms: z.array(z.string()).optional(),
})
export type WireClusterOidc = z.infer<typeof WireClusterOidc>

export const WireCluster = z.object({
  id: z.string().min(1),
  name: z.string(),
  zone: z.string().default(''),
  version: z.string().optional(),
  /** The documented states are open-ended: any text is kept and shown. */
  status: z.string().default('STATUS_UNSPECIFIED'),
  public: z.boolean().default(false),
  publicAccess: z
    .object({ mode: z.string().optional(), allowCidrs: z.array(z.string()).optional() })
    .optional(),
  /** Host and perhaps port, without a scheme; empty until the control plane is up. */
  apiServerEndpoint: z.string().default(''),
  oidc: WireClusterOidc.nullish(),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
})
export type WireCluster = z.infer<typeof WireCluster>
export const WireClusterList = z.object({ items: z.array(WireCluster).default([]) })
export const WireClusterAnswer = z.object({ cluster: WireCluster })

// Workload Identity Federation (Connect)

/** INFERRED: the path is the Connect standard's; package and service name are the provider's. */
export const FEDERATION_SERVICE =
  '/coreweave.workload_federation.control_plane.v1beta1.WFControlPlaneService'

export const WireFederationConfig = z.object({
  uid: z.string().min(1),
  orgUid: z.string().default(''),
  name: z.string().default(''),
  description: z.string().optional(),
  issuerUrl: z.string().default(''),
  audience: z.string().default(''),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
  deactivatedAt: z.string().optional(),
})
export type WireFederationConfig = z.infer<typeof WireFederationConfig>

/** The message has no field `active`: a config is paused while it has a time of deactivation. */
export const isActive = (config: Pick<WireFederationConfig, 'deactivatedAt'>) =>
  config.deactivatedAt === undefined

export const WireFederationConfigList = z.object({
  configs: z.array(WireFederationConfig).default([]),
})
export const WireFederationConfigAnswer = z.object({ config: WireFederationConfig })
export const WireFederationConfigRef = z.object({ uid: z.string().min(1) })

/** The limits are those of CoreWeave's Terraform provider; INFERRED for the service itself. */
export const WireFederationConfigCreate = z.object({
  name: z
    .string()
    .min(1, 'a name is needed')
    .max(255, 'at most 255 characters')
    .regex(/^[a-zA-Z0-9_-]*$/, 'letters, digits, - and _ only'),
  issuerUrl: z.string().min(1, 'an issuer URL is needed').max(1024, 'at most 1024 characters'),
  audience: z.string().min(1, 'an audience is needed').max(1024, 'at most 1024 characters'),
  description: z.string().max(1024, 'at most 1024 characters').optional(),
  active: z.boolean().optional(),
})
export type WireFederationConfigCreate = z.infer<typeof WireFederationConfigCreate>

export const WireFederationConfigChanges = WireFederationConfigCreate.partial()
export type WireFederationConfigChanges = z.infer<typeof WireFederationConfigChanges>
export const WireFederationConfigUpdate = WireFederationConfigChanges.extend({
  uid: z.string().min(1),
  /** A protojson field mask: lowerCamel paths joined by commas. A path without its field clears it. */
  updateMask: z.string(),
})

// https://docs.coreweave.com/products/storage/object-storage: organization access policies

export const POLICIES_PATH = '/v1/cwobject/access-policy'

/** Unknown fields survive: a policy is replaced as a whole, so what is dropped here would be lost. */
export const WireStatement = z.looseObject({
  name: z.string().default(''),
  effect: z.string(),
  actions: z.array(z.string()).default([]),
  resources: z.array(z.string()).default([]),
  principals: z.array(z.string()).default([]),
})
export type WireStatement = z.infer<typeof WireStatement>
export const WirePolicy = z.looseObject({
  version: z.string(),
  name: z.string().min(1, 'a name is needed'),
  statements: z.array(WireStatement).default([]),
})
export type WirePolicy = z.infer<typeof WirePolicy>
export const WirePolicyList = z.object({ policies: z.array(WirePolicy).default([]) })
export const WirePolicyEnsure = z.object({ policy: WirePolicy })

// https://docs.coreweave.com/products/storage/object-storage: buckets

export const BUCKETS_PATH = '/v1/cwobject/bucket-info'

export const WireBucketInfo = z.object({
  name: z.string().min(1),
  /** The availability zone. */
  location: z.string().default(''),
  createdAt: z.string().optional(),
})
export type WireBucketInfo = z.infer<typeof WireBucketInfo>
export const WireBucketInfoList = z.object({ info: z.array(WireBucketInfo).default([]) })
export const WireBucketInfoAnswer = z.object({ info: WireBucketInfo })

// Errors: two dialects on one host

/** REST: google.rpc.Status. */
export const WireStatus = z.object({
  code: z.int(),
  message: z.string().default(''),
  details: z.array(z.looseObject({ '@type': z.string() })).default([]),
})
export type WireStatus = z.infer<typeof WireStatus>

/** https://connectrpc.com/docs/protocol/#error-end-stream: `value` is protobuf in base64. */
export const WireConnectError = z.object({
  code: z.string(),
  message: z.string().default(''),
  details: z
    .array(
      z.object({ type: z.string(), value: z.string().default(''), debug: z.unknown().optional() }),
    )
    .default([]),
})
export type WireConnectError = z.infer<typeof WireConnectError>

/** Both dialects' codes: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
export const RPC_CODES = {
  canceled: 1,
  unknown: 2,
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  already_exists: 6,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  out_of_range: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  data_loss: 15,
  unauthenticated: 16,
} as const
export type RpcCode = keyof typeof RPC_CODES
