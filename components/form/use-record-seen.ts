'use client'

import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { postJson } from '@/lib/common/query'

/**
 * Records what a loaded screen shows for the first time, by a POST to `path`, and refetches the queries. A read
 * writes nothing, so the screen asks for it once it is loaded. A failure leaves it unrecorded, and the next
 * visit asks again. With a `reading`, the screen asks again for each reading that has something unrecorded.
 */
export function useRecordSeen(
  unrecorded: boolean | undefined,
  path: string,
  invalidates: { queryKey: QueryKey }[] = [],
  reading = '',
) {
  const client = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: () => postJson(path),
    onSuccess: () => Promise.all(invalidates.map((key) => client.invalidateQueries(key))),
  })
  const record = useEffectEvent(() => mutate())
  const asked = useRef<string>(undefined)
  useEffect(() => {
    if (unrecorded && asked.current !== reading) record()
    asked.current = unrecorded ? reading : undefined
  }, [unrecorded, reading])
}
