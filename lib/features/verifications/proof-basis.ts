import 'server-only'

import { createHash } from 'node:crypto'
import { isActive } from '@/lib/adapters/coreweave/wire'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { audienceOf, injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import type { ProofBasis, ProofScope } from '@/lib/core/verification/proof'
import {
  acceptingConfigs,
  decidingStatements,
  digestParts,
  type ProofParts,
} from '@/lib/core/verification/proof-basis'
import { findWebhook, type OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'

/** Reads what a proof of an account's access rests on, as far as this person may read it. */
export type BasisReader = (
  open: OpenCluster,
  account: { namespace: string; name: string },
  scope: ProofScope,
) => Promise<ProofBasis>

/**
 * A reader of what proofs rest on. Policies, federation configs and buckets are read once, and the webhook
 * and the issuer's keys once a cluster, however many proofs are compared.
 */
export function createBasisReader({ coreweave, oidc }: Context): BasisReader {
  const policies = once(() => known(coreweave.listPolicies()))
  const configs = once(() => known(coreweave.listFederationConfigs()))
  const buckets = once(() => known(coreweave.listBuckets()))
  const webhooks = onceFor(({ kubernetes }: OpenCluster) =>
    known(kubernetes.listMutatingWebhookConfigurations()),
  )
  const issuers = onceFor(({ cluster }: OpenCluster) => known(oidc.checkIssuer(cluster.issuerUrl)))

  return async (open, account, scope) => {
    const { issuerUrl } = open.cluster
    const [metadata, allPolicies, allConfigs, registered, issuer, allBuckets] = await Promise.all([
      readAccount(open, account),
      policies(),
      configs(),
      webhooks(open),
      issuers(open),
      scope.kind === 'buckets' ? undefined : buckets(),
    ])
    const injection = metadata && injectionOf(metadata.annotations)
    const audience = injection && audienceOf(injection, issuerUrl)
    const trusted = allConfigs?.map((config) => ({ ...config, active: isActive(config) }))
    const parts: ProofParts = {
      ...(injection && {
        annotation: { injection: injection.kind, ...(audience && { audience }) },
      }),
      ...(metadata === null && { annotation: { injection: 'missing' } }),
      ...(allPolicies && {
        statements: decidingStatements(allPolicies, principalOf({ ...account, issuerUrl }), scope),
      }),
      ...(trusted && audience && { config: acceptingConfigs(trusted, issuerUrl, audience) }),
      ...(registered && { webhook: findWebhook(registered)?.webhook ?? null }),
      ...(issuer && { keys: issuer.keys.map(({ kid }) => kid).toSorted() }),
      ...(scope.kind !== 'buckets' && allBuckets && { bucket: placeOf(allBuckets, scope.bucket) }),
    }
    return digestParts(parts, digest)
  }
}

type Bucket = { name: string; location: string; createdAt?: string | undefined }

function placeOf(buckets: readonly Bucket[], name: string): BucketPlace | null {
  const bucket = buckets.find((each) => each.name === name)
  if (!bucket) return null
  const { location, createdAt } = bucket
  return { location, ...(createdAt && { createdAt }) }
}

/** The metadata of an account; null if it does not exist, undefined if it could not be read. */
const readAccount = ({ kubernetes }: OpenCluster, account: { namespace: string; name: string }) =>
  kubernetes.getServiceAccount(account).then(
    ({ metadata }) => metadata,
    (error: unknown) => {
      if (error instanceof AppError) return error.code === 'not-found' ? null : undefined
      throw error
    },
  )

type BucketPlace = NonNullable<ProofParts['bucket']>

const digest = (value: unknown) =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32)

/** The value, or undefined where it could not be read. */
const known = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: unknown) => {
    if (error instanceof AppError) return undefined
    throw error
  })

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read()
    return reading
  }
}

function onceFor<T>(read: (open: OpenCluster) => Promise<T>): (open: OpenCluster) => Promise<T> {
  const readings = new Map<string, Promise<T>>()
  return (open) => {
    const { id } = open.cluster
    const reading = readings.get(id) ?? read(open)
    readings.set(id, reading)
    return reading
  }
}
