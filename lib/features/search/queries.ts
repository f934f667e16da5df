import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

export const jumpTargetsQuery = queryOptions({
  queryKey: ['jump'],
  queryFn: () => getJson('/api/jump', schema('JumpTargets')),
})
