import { z } from 'zod'

// Temporary credentials on the wire: what the exchanges take and answer.

export const EXCHANGE_PATH = '/v1/cwobject/temporary-credentials/oidc'
/** For the caller's own API token. */
export const OWN_EXCHANGE_PATH = '/v1/cwobject/temporary-credentials/api-token'

/** GET: the container-credentials protocol of the AWS SDKs. */
export const WireContainerCredentials = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  /** "" where there is no session token. */
  Token: z.string(),
  Expiration: z.string(),
})
export type WireContainerCredentials = z.infer<typeof WireContainerCredentials>

export const WireExchangeRequest = z.object({
  /** 0 is not sent: whether it means a permanent key is unknown. */
  durationSeconds: z.int().min(1).max(43_200),
  orgId: z.string().min(1),
  oidcToken: z.string().min(1),
  attributes: z.record(z.string(), z.string()).optional(),
})
export type WireExchangeRequest = z.infer<typeof WireExchangeRequest>
export const WireExchange = z.object({
  accessKeyId: z.string().min(1),
  secretKey: z.string().min(1),
  principalName: z.string().default(''),
  expiry: z.string().default(''),
  attributes: z.record(z.string(), z.string()).optional(),
})
export type WireExchange = z.infer<typeof WireExchange>
