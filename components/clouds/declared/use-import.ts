'use client'

import { useDeferredValue, useEffect, useState } from 'react'
import type { Import } from '@/lib/features/declared-trusts/import/parse'
import type { ClusterName, Told } from '@/lib/features/declared-trusts/import/trust-import'

/** What a paste says, worked out in the browser; the readers are fetched when first needed. */
export function useImport(text: string, clusters: readonly ClusterName[], told: Told) {
  const given = useDeferredValue(text)
  const [read, setRead] = useState<{ of: string; found: Import }>()
  const { cluster, provider, projectId, serviceAccount } = told
  const key = [given, cluster, provider, projectId, serviceAccount].join('\n')
  const isEmpty = given.trim() === ''
  useEffect(() => {
    if (isEmpty) return
    let current = true
    void import('@/lib/features/declared-trusts/import/parse').then(({ readImport }) => {
      const beside = Object.fromEntries(
        Object.entries({ cluster, provider, projectId, serviceAccount }).filter(([, it]) => it),
      )
      if (current) setRead({ of: key, found: readImport(given, clusters, beside) })
    })
    return () => {
      current = false
    }
  }, [isEmpty, key, given, clusters, cluster, provider, projectId, serviceAccount])
  if (isEmpty) return undefined
  // What was read last stays in sight while the next is read.
  return read && { ...read.found, isCurrent: read.of === key && given === text }
}
