import type { Policy, Statement } from '../../lib/core/policy/document'
import type { AccessRequest } from '../../lib/core/policy/evaluate'
import { createRandom } from '../random'

const CLUSTERS = 10
const NAMESPACES = 100
const ACCOUNTS = 10
const BUCKETS = 1000
const POLICIES = 200
const STATEMENTS = 20

const issuerUrl = (i: number) =>
  `https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff1851${String(i).padStart(2, '0')}`
const principal = (i: number, namespace: number | string, account: number | string) =>
  `role/${issuerUrl(i)}:system:serviceaccount:team-${namespace}:${account === '*' ? '*' : `account-${account}`}`

/** How large an organization is; each cluster has 1,000 accounts. */
export type OrganizationSize = { clusters?: number; policies?: number; buckets?: number }

export const generateBuckets = (count = BUCKETS) =>
  Array.from({ length: count }, (_, i) => `bucket-${i}`)

export const generateAccounts = (clusters = CLUSTERS) =>
  Array.from({ length: clusters * NAMESPACES * ACCOUNTS }, (_, i) => {
    const [issuer, rest] = [i % clusters, Math.floor(i / clusters)]
    const [namespace, account] = [rest % NAMESPACES, Math.floor(rest / NAMESPACES)]
    return {
      principal: principal(issuer, namespace, account),
      cluster: `cluster-${issuer}`,
      namespace: `team-${namespace}`,
    }
  })

export const buckets = generateBuckets()
export const accounts = generateAccounts()

const ACTIONS = [
  ['s3:GetObject', 's3:ListBucket'],
  ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
  ['s3:Get*', 's3:List*'],
  ['s3:*'],
  ['s3:PutObject', 's3:AbortMultipartUpload'],
]

/** Policies of 20 statements over the accounts of all clusters; one principal in ten is a wildcard. */
export function organization({
  clusters = CLUSTERS,
  policies = POLICIES,
  buckets: reached = BUCKETS,
}: OrganizationSize = {}): Policy[] {
  const { below, pick, chance } = createRandom(1)
  const within = generateBuckets(reached)
  const who = () =>
    chance(0.1)
      ? principal(below(clusters), below(NAMESPACES), '*')
      : principal(below(clusters), below(NAMESPACES), below(ACCOUNTS))
  const statement = (index: number): Statement => {
    const bucket = pick(within)
    const exchange = index % STATEMENTS === 0
    return {
      name: `statement-${index}`,
      effect: chance(0.05) ? 'Deny' : 'Allow',
      actions: exchange ? ['cwobject:CreateAccessKeyOIDC'] : pick(ACTIONS),
      resources: exchange ? ['*'] : [bucket, `${bucket}/${chance(0.2) ? 'shared/' : ''}*`],
      principals: Array.from({ length: 1 + below(3) }, who),
    }
  }
  return Array.from({ length: policies }, (_, p) => ({
    version: 'v1alpha1',
    name: `policy-${p}`,
    statements: Array.from({ length: STATEMENTS }, (_, s) => statement(p * STATEMENTS + s)),
  }))
}

const ASKED = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 'cwobject:CreateAccessKeyOIDC']

/** Requests of known accounts; with `unseen`, every principal and object is a new string. */
export function requests(count: number, unseen = false): AccessRequest[] {
  const { below, pick } = createRandom(2)
  return Array.from({ length: count }, (_, i) => {
    const known = pick(accounts).principal
    const action = pick(ASKED)
    const key = unseen ? `shared/${i}/${below(1e9)}` : `shared/part-${below(10)}`
    const bucket = pick(buckets)
    const place = action === 's3:ListBucket' ? bucket : `${bucket}/${key}`
    return {
      principal: unseen ? `${known}-${i}` : known,
      action,
      resource: action.startsWith('cwobject:') ? '*' : place,
    }
  })
}
