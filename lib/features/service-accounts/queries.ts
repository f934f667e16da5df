import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type {
  AccountRef,
  CreateServiceAccount,
  ListServiceAccounts,
  PreviewInjection,
  ServiceAccountsPage,
  ServiceAccountsView,
} from './schema'

const schema = lazySchemas(() => import('./schema'))

const API = '/api/service-accounts'
const query = (given: Record<string, string | undefined>) =>
  new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

/** The key prefix of everything read about a cluster's service accounts. */
export const serviceAccountsKey = (cluster: string) => ['service-accounts', cluster] as const

export const serviceAccountsQuery = ({ cluster, namespace }: ListServiceAccounts) =>
  queryOptions({
    queryKey: [...serviceAccountsKey(cluster), 'list', namespace ?? ''],
    queryFn: () =>
      fetchJson(`${API}?${query({ cluster, namespace })}`, schema('ServiceAccountsView')),
  })

const FIRST = ''

/** The cache entry for a first page that the server read. */
export const firstPageOf = (view: ServiceAccountsView) => ({ pages: [view], pageParams: [FIRST] })

const nextOf = (page: ServiceAccountsView | ServiceAccountsPage) => {
  if ('rows' in page) return page.next
  return page.accounts.ok ? page.accounts.value.next : undefined
}

/** The service accounts page by page. */
export const serviceAccountPagesQuery = ({ cluster, namespace }: ListServiceAccounts) =>
  infiniteQueryOptions({
    queryKey: [...serviceAccountsKey(cluster), 'pages', namespace ?? ''],
    queryFn: ({ pageParam: after }): Promise<ServiceAccountsView | ServiceAccountsPage> =>
      after === FIRST
        ? fetchJson(`${API}/first?${query({ cluster, namespace })}`, schema('ServiceAccountsView'))
        : fetchJson(
            `${API}/more?${query({ cluster, namespace, after })}`,
            schema('ServiceAccountsPage'),
          ),
    initialPageParam: FIRST,
    getNextPageParam: (last, pages) => (pages.length < MAX_PAGES ? nextOf(last) : undefined),
  })

/** Nobody looks through more; to see all, a person chooses a namespace. */
const MAX_PAGES = 20

export const serviceAccountQuery = (ref: AccountRef) =>
  queryOptions({
    queryKey: [...serviceAccountsKey(ref.cluster), 'one', ref.namespace, ref.name],
    queryFn: () => fetchJson(serviceAccountApiPath(ref), schema('ServiceAccountDetail')),
  })

// Outside the key prefix above: invalidating after a change must not preview that change again.
const PREVIEW = 'service-account-preview'

/** Never cached: a person must confirm the current state. */
export const injectionPreviewQuery = ({ injection, audience, ...ref }: PreviewInjection) =>
  queryOptions({
    queryKey: [PREVIEW, ref, injection, audience],
    queryFn: () =>
      fetchJson(
        `${serviceAccountApiPath(ref)}/preview?${query({ injection, audience })}`,
        schema('InjectionPreview'),
      ),
    staleTime: 0,
    gcTime: 0,
  })

export const newAccountPreviewQuery = (input: CreateServiceAccount) =>
  queryOptions({
    queryKey: [PREVIEW, input],
    queryFn: () => fetchJson(`${API}/new?${query(input)}`, schema('NewAccountPreview')),
    staleTime: 0,
    gcTime: 0,
  })
