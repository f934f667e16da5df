import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '../query'
import type {
  AccountRef,
  CreateServiceAccount,
  ListServiceAccounts,
  PreviewInjection,
} from './schema'

const schema = schemasOf(() => import('./schema'))

const API = '/api/service-accounts'
const query = (given: Record<string, string | undefined>) =>
  new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
const pathOf = ({ cluster, namespace, name }: AccountRef) =>
  [API, ...[cluster, namespace, name].map(encodeURIComponent)].join('/')

/** Everything read about a cluster's service accounts begins with this key. */
export const serviceAccountsKey = (cluster: string) => ['service-accounts', cluster] as const

export const serviceAccountsQuery = ({ cluster, namespace }: ListServiceAccounts) =>
  queryOptions({
    queryKey: [...serviceAccountsKey(cluster), 'list', namespace ?? ''],
    queryFn: () =>
      getJson(`${API}?${query({ cluster, namespace })}`, schema('ServiceAccountsView')),
  })

export const serviceAccountQuery = (ref: AccountRef) =>
  queryOptions({
    queryKey: [...serviceAccountsKey(ref.cluster), 'one', ref.namespace, ref.name],
    queryFn: () => getJson(pathOf(ref), schema('ServiceAccountDetail')),
  })

// Not under the key above: what was just done must not be previewed once more.
const PREVIEW = 'service-account-preview'

/** Never from memory: what is agreed to must be what is there. */
export const injectionPreviewQuery = ({ injection, audience, ...ref }: PreviewInjection) =>
  queryOptions({
    queryKey: [PREVIEW, ref, injection, audience],
    queryFn: () =>
      getJson(
        `${pathOf(ref)}/preview?${query({ injection, audience })}`,
        schema('InjectionPreview'),
      ),
    staleTime: 0,
    gcTime: 0,
  })

export const newAccountPreviewQuery = (input: CreateServiceAccount) =>
  queryOptions({
    queryKey: [PREVIEW, input],
    queryFn: () => getJson(`${API}/new?${query(input)}`, schema('NewAccountPreview')),
    staleTime: 0,
    gcTime: 0,
  })
