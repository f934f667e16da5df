import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

/** The weekly digest as it would be sent now. */
export const digestPreviewQuery = queryOptions({
  queryKey: ['digest'],
  queryFn: () => fetchJson('/api/digest', schema('DigestPreview')),
  staleTime: 0,
})
