import { queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type { OffersOf, VerificationFilter, VerificationRef } from './schema'

const schema = lazySchemas(() => import('./schema'))

const part = encodeURIComponent

export const verificationPath = ({ cluster, namespace, name }: VerificationRef) =>
  `/api/verifications/${part(cluster)}/${part(namespace)}/${part(name)}`

export const verificationQuery = (ref: VerificationRef) =>
  queryOptions({
    queryKey: ['verification', ref.cluster, ref.namespace, ref.name],
    queryFn: () => fetchJson(verificationPath(ref), schema('VerificationDetail')),
  })

export const offersQuery = (account: OffersOf) =>
  queryOptions({
    queryKey: ['verifications', 'offers', account.cluster, account.namespace, account.name],
    queryFn: () =>
      fetchJson(`${serviceAccountApiPath(account)}/offers`, schema('VerificationOffers')),
  })

export const throttlingQuery = (account: OffersOf) =>
  queryOptions({
    queryKey: ['verifications', 'throttled', account.cluster, account.namespace, account.name],
    queryFn: () => fetchJson(`${serviceAccountApiPath(account)}/throttled`, schema('Throttling')),
  })

export const comparisonQuery = (ref: VerificationRef) =>
  queryOptions({
    queryKey: ['verification', ref.cluster, ref.namespace, ref.name, 'compare'],
    queryFn: () =>
      fetchJson(
        `${verificationPath(ref)}/compare`,
        async () => (await import('@/lib/core/verification/comparison')).Comparison,
      ),
  })

export const verificationsQuery = (filter: VerificationFilter = {}) =>
  queryOptions({
    queryKey: ['verifications', filter],
    queryFn: () => {
      const given = Object.entries(filter).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      )
      return fetchJson(
        `/api/verifications?${new URLSearchParams(given)}`,
        schema('VerificationList'),
      )
    },
  })
