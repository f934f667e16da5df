import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { postJson, refetchWhilePending } from '@/lib/common/query'
import { canariesQuery, canariesSettledPath } from '@/lib/features/canaries/queries'
import type { CanaryFilter, CanaryList } from '@/lib/features/canaries/schema'

const POLL_MS = 30_000
const RUNNING_POLL_MS = 5_000

const isBusy = (list: CanaryList | undefined) =>
  list?.rows.some(({ running, unstored }) => running !== undefined || unstored)

/**
 * Canaries as they are now. Results that are not stored yet are stored by a POST of the screen, because a read
 * writes nothing.
 */
export function useCanaries(filter: CanaryFilter = {}) {
  const client = useQueryClient()
  const query = useQuery({
    ...canariesQuery(filter),
    refetchInterval: ({ state: { data } }) =>
      refetchWhilePending(data) || (isBusy(data) ? RUNNING_POLL_MS : POLL_MS),
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
  const unstored = query.data?.rows.some((row) => row.unstored) ?? false
  const settle = useEffectEvent(() => {
    if (unstored && !isPending) mutate()
  })
  const { dataUpdatedAt } = query
  useEffect(() => {
    if (dataUpdatedAt > 0) settle()
  }, [dataUpdatedAt])
  return query
}
