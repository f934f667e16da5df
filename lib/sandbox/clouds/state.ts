import { createHash, randomBytes } from 'node:crypto'
import type { TrustPolicy } from './aws/policy'
import type { Expression } from './google/cel-error'
import type { KeySet } from './key-set'

/** An IAM OIDC provider. */
export type AwsProvider = { url: string; clientIds: string[] }
export type SandboxAwsRole = {
  /** Name with its path, as in `workloads/train`. */
  name: string
  id: string
  trust: TrustPolicy
  maxSessionSeconds: number
}
/** Temporary credentials and their identity. */
export type AwsSession = {
  keyId: string
  secret: string
  token: string
  expiry: Date
  arn: string
  userId: string
}

export type GoogleProvider = {
  pool: string
  provider: string
  issuerUri: string
  allowedAudiences: string[]
  mapping: Record<string, Expression>
  condition?: Expression
  disabled: boolean
  /** The uploaded keys; absent if they are read from the issuer. */
  jwks?: KeySet
}
/** A federated token and the IAM members that it matches. */
export type GoogleToken = { members: string[]; expiry: Date }

/** The AWS account and the Google project of an organization. */
export type SandboxClouds = {
  aws: {
    accountId: string
    providers: Map<string, AwsProvider>
    roles: Map<string, SandboxAwsRole>
    sessions: Map<string, AwsSession>
  }
  google: {
    projectNumber: string
    projectId: string
    /** Whether each pool is disabled, by name. */
    pools: Map<string, boolean>
    /** Providers by `<pool>/<provider>`. */
    providers: Map<string, GoogleProvider>
    /** Members that may impersonate a service account, by its email. */
    serviceAccounts: Map<string, string[]>
    tokens: Map<string, GoogleToken>
    /** Issued access tokens of service accounts, kept only for the canary test. */
    handedOut: string[]
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const digits = (text: string) => String(BigInt(`0x${digest(text)}`)).slice(0, 11)

/** IDs are derived from the organization's, so that a role ARN identifies its world. */
export const createClouds = (orgUid: string): SandboxClouds => ({
  aws: {
    accountId: `2${digits(`aws ${orgUid}`)}`,
    providers: new Map(),
    roles: new Map(),
    sessions: new Map(),
  },
  google: {
    projectNumber: `5${digits(`google ${orgUid}`)}`,
    projectId: `ml-prod-${digest(orgUid).slice(0, 6)}`,
    pools: new Map(),
    providers: new Map(),
    serviceAccounts: new Map(),
    tokens: new Map(),
    handedOut: [],
  },
})

export const secretsOfClouds = ({ aws, google }: SandboxClouds) => [
  ...[...aws.sessions.values()].flatMap(({ secret, token }) => [secret, token]),
  ...google.tokens.keys(),
  ...google.handedOut,
]

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** A random AWS ID such as `AROA…` or `ASIA…`. */
export const awsId = (prefix: string) =>
  prefix + Array.from(randomBytes(16), (byte) => UPPER[byte % UPPER.length]).join('')
