'use client'

import { useDeferredValue, useEffect, useState } from 'react'
import type { ParsedImport } from '@/lib/features/declared-trusts/import/parse'
import type { ImportCluster, ImportHints } from '@/lib/features/declared-trusts/import/trust-import'

/** Parses pasted trusts in the browser. The parsers are loaded on first use. */
export function useImport(text: string, clusters: readonly ImportCluster[], hints: ImportHints) {
  const given = useDeferredValue(text)
  const [read, setRead] = useState<{ of: string; found: ParsedImport }>()
  const { cluster, provider, projectId, serviceAccount } = hints
  const key = [given, cluster, provider, projectId, serviceAccount].join('\n')
  const isEmpty = given.trim() === ''
  useEffect(() => {
    if (isEmpty) return
    let current = true
    void import('@/lib/features/declared-trusts/import/parse').then(({ parseTrustImport }) => {
      const entered = Object.fromEntries(
        Object.entries({ cluster, provider, projectId, serviceAccount }).filter(([, it]) => it),
      )
      if (current) setRead({ of: key, found: parseTrustImport(given, clusters, entered) })
    })
    return () => {
      current = false
    }
  }, [isEmpty, key, given, clusters, cluster, provider, projectId, serviceAccount])
  if (isEmpty) return undefined
  // The last result stays visible while the next one is parsed.
  return read && { ...read.found, isCurrent: read.of === key && given === text }
}
