import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { postJson } from '@/lib/common/query'
import { canariesQuery, canariesSettledPath } from '@/lib/features/canaries/queries'
import type { CanaryFilter, CanaryList } from '@/lib/features/canaries/schema'

const POLL_MS = 30_000
const RUNNING_POLL_MS = 5_000

const isBusy = (list: CanaryList | undefined) =>
  list?.rows.some(({ running, unstored }) => running !== undefined || unstored)

/**
 * Canaries as they are now. Results that are not stored yet, and how all canaries stand, are stored by a POST of the
 * screen, because a read writes nothing.
 */
export function useCanaries(filter: CanaryFilter = {}) {
  const client = useQueryClient()
  const query = useQuery({
    ...canariesQuery(filter),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (isBusy(data) ? RUNNING_POLL_MS : POLL_MS),
  })
  const { mutate, isPending } = useMutation({
    mutationFn: () => postJson(canariesSettledPath(filter)),
    onSuccess: () =>
      Promise.all(
        [['canaries'], ['verifications'], ['service-accounts']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
  const { data } = query
  const isUnstored = data?.stale || data?.rows.some((row) => row.unstored)
  const settle = useEffectEvent(() => {
    if (isUnstored && !isPending) mutate()
  })
  const { dataUpdatedAt } = query
  useEffect(() => {
    if (dataUpdatedAt > 0) settle()
  }, [dataUpdatedAt])
  return query
}
