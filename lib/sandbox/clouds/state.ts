import { createHash, randomBytes } from 'node:crypto'
import type { TrustPolicy } from './aws/policy'
import type { Expression } from './google/cel-error'

/** In the words of AWS: an identity provider of IAM. */
export type AwsProvider = { url: string; clientIds: string[] }
export type SandboxAwsRole = {
  /** With its path, as in `workloads/train`. */
  name: string
  id: string
  trust: TrustPolicy
  maxSessionSeconds: number
}
/** Temporary credentials, and who they speak for. */
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
}
/** Who a federated token speaks for, as IAM names it in members. */
export type GoogleToken = { members: string[]; expiry: Date }

/** One AWS account and one Google project of an organization. */
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
    /** Disabled or not, by name. */
    pools: Map<string, boolean>
    /** By `<pool>/<provider>`. */
    providers: Map<string, GoogleProvider>
    /** Who may act as a service account, by its address. */
    serviceAccounts: Map<string, string[]>
    tokens: Map<string, GoogleToken>
    /** Access tokens of service accounts, which nothing here takes. */
    handedOut: string[]
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const digits = (text: string) => String(BigInt(`0x${digest(text)}`)).slice(0, 11)

/** The ids follow from the organization's, so that the address of a role tells its world. */
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
/** As AWS makes its ids, `AROA…` and `ASIA…`. */
export const awsId = (prefix: string) =>
  prefix + Array.from(randomBytes(16), (byte) => UPPER[byte % UPPER.length]).join('')
