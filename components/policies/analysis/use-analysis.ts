'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Analysis, AnalysisInput } from '@/lib/policies/analysis'
import { livePoliciesQuery } from '@/lib/policies/queries'
import type { Known } from '../cards/use-known'
import { askedTogether, useBucketGates } from '../use-bucket-gates'

const AFTER = 200

type Options = {
  text: string
  was: string | null
  known: Known
  editor: string
  /** The bucket policies that bear on the change are read, however many buckets there are. */
  reviewing: boolean
}

/** What the draft means for everyone, worked out beside the page once typing pauses. */
export function useAnalysis({ text, was, known, editor, reviewing }: Options) {
  const { data: live } = useQuery(livePoliciesQuery)
  const [analysis, setAnalysis] = useState<Analysis>()
  const worker = useRef<Worker>(undefined)

  useEffect(() => {
    const made = new Worker(new URL('./analysis.worker.ts', import.meta.url), { type: 'module' })
    made.onmessage = ({ data }: MessageEvent<Analysis | undefined>) => {
      if (data) setAnalysis(data)
    }
    worker.current = made
    return () => made.terminate()
  }, [])

  const touched = reviewing ? analysis?.comparison.touched : undefined
  const { gates, reading: readingGates } = useBucketGates(askedTogether(known, touched))
  const { orgId, policies: gated } = gates
  const around = useMemo(() => surroundingsOf(known), [known])
  const policies = live?.ok ? live.value.policies : undefined
  const unread = live?.ok ? live.value.unread : undefined
  useEffect(() => {
    if (!policies || known.reading) return
    const inventory = {
      ...around.inventory,
      unread: [...around.inventory.unread, ...(unread ?? [])],
    }
    const input: AnalysisInput = {
      ...{ text, was, live: policies, editor, inventory },
      surroundings: around.surroundings,
      gates: { ...(orgId !== undefined && { orgId }), policies: gated },
    }
    const timer = setTimeout(() => worker.current?.postMessage(input), AFTER)
    return () => clearTimeout(timer)
  }, [text, was, policies, unread, around, known.reading, editor, orgId, gated])

  return { analysis, live, fresh: analysis?.text === text, gates, readingGates }
}
export type Analysed = ReturnType<typeof useAnalysis>

type Around = Pick<AnalysisInput, 'inventory' | 'surroundings'>

/** What is counted over, and what of it could not be read. */
export const inventoryOf = ({ accounts, buckets, unread }: Known): AnalysisInput['inventory'] => ({
  accounts: accounts.map(({ principal, cluster, namespace }) => ({
    ...{ principal, cluster: cluster.name, namespace },
  })),
  buckets: (buckets ?? []).map(({ name }) => name),
  unread: [...unread, ...(buckets ? [] : ['buckets'])],
})

function surroundingsOf(known: Known): Around {
  const { accounts, clusters, complete, issuers } = known
  return {
    inventory: inventoryOf(known),
    surroundings: {
      ...(issuers && { issuers }),
      inventory: clusters
        .filter(({ id }) => complete.has(id))
        .map(({ id, issuerUrl }) => ({
          issuerUrl,
          namespaces: namespacesOf(accounts.filter(({ cluster }) => cluster.id === id)),
        })),
    },
  }
}

function namespacesOf(accounts: Known['accounts']) {
  const names: Record<string, string[]> = {}
  for (const { namespace, name } of accounts) names[namespace] = [...(names[namespace] ?? []), name]
  return names
}
