import 'server-only'

import pMap from 'p-map'
import type { WireBucketInfo } from '@/lib/adapters/coreweave/wire'
import type { Reading } from '@/lib/common/result'
import { principalOf } from '@/lib/core/identity/principal'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { type GrantedAccess, grantedAccess } from '@/lib/core/verification/granted-access'
import { readCluster } from '@/lib/features/clusters/service'
import { readRequest, readRequests } from '@/lib/features/requests/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { OffersOf, VerificationOffer, VerificationOffers } from './schema'

const MAX_OFFERS = 50
const MAX_REQUESTS = 10

/**
 * What an account was granted and a verification can try: by the policies, or by the approved requests of
 * this person where they cannot read policies. Each with the zone of its bucket and whether that is the
 * cluster's.
 */
export async function readVerificationOffers(
  context: Context,
  { cluster: id, namespace, name: account }: OffersOf,
): Promise<VerificationOffers> {
  const cluster = await readCluster(context, { cluster: id })
  const principal = principalOf({ issuerUrl: cluster.issuerUrl, namespace, name: account })
  const [policies, buckets] = await Promise.all([
    readPart(context, () => context.coreweave.listPolicies()),
    readPart(context, () => context.coreweave.listBuckets()),
  ])
  const names = buckets.ok ? buckets.value.map(({ name }) => name) : undefined
  const place = (access: GrantedAccess, request?: number): VerificationOffer => {
    const { bucket, level, prefix, removable } = access
    const zone = zoneOf(buckets, bucket)
    return {
      bucket,
      level,
      removable,
      ...(prefix && { prefix }),
      ...(zone && { zone, fits: zone.toLowerCase() === cluster.zone.toLowerCase() }),
      ...(request !== undefined && { request }),
    }
  }
  const offers = policies.ok
    ? grantedAccess(policies.value, principal, names).map((access) => place(access))
    : (await requestedAccess(context, { namespace, account, principal, names })).map(
        ({ request, ...access }) => place(access, request),
      )
  return {
    zone: cluster.zone,
    source: policies.ok ? 'policies' : 'requests',
    offers: offers.slice(0, MAX_OFFERS),
    buckets: buckets.ok
      ? {
          ...buckets,
          value: buckets.value.map(({ name, location }) => ({ name, location })),
        }
      : buckets,
  }
}

const zoneOf = (buckets: Reading<WireBucketInfo[]>, bucket: string) =>
  buckets.ok ? buckets.value.find(({ name }) => name === bucket)?.location : undefined

type Requested = {
  namespace: string
  account: string
  principal: string
  names: readonly string[] | undefined
}

/** What the applied requests that this person can read granted the account, newest first. */
async function requestedAccess(
  context: Context,
  { namespace, account, principal, names }: Requested,
): Promise<(GrantedAccess & { request: number })[]> {
  const reading = await readPart(context, () =>
    readRequests(context, { show: 'closed', account: `${namespace}/${account}` }),
  )
  if (!reading.ok) return []
  const applied = reading.value.rows
    .filter(({ kind, status }) => kind === 'save' && status === 'applied')
    .slice(0, MAX_REQUESTS)
  const found = await pMap(
    applied,
    async ({ id }) => {
      const { text } = await readRequest(context, { id })
      const { policy } = parsePolicyText(text)
      if (!policy) return []
      return grantedAccess([policy], principal, names).map((access) => ({ ...access, request: id }))
    },
    { concurrency: 4 },
  )
  const byAccess = new Map(
    found.flat().map((each) => [`${each.level} ${each.bucket} ${each.prefix ?? ''}`, each]),
  )
  return [...byAccess.values()]
}
