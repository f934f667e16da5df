'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { bucketsReadTogether, useBucketPolicyStates } from '@/components/buckets/use-bucket-gates'
import type { Policy } from '@/lib/core/policy/document'
import type { AnalysisInput } from '@/lib/features/policies/analysis'
import { livePoliciesQuery } from '@/lib/features/policies/queries'
import type { KnownInventory } from '../known-inventory'
import type { AnalysisMessage, AnalysisResult, WorkerContext } from './analysis.worker'
import { COMPARISON_DEADLINE_MS } from './comparison-deadline'
import { createWorkerQueue, type WorkerQueue } from './worker-queue'

const AFTER = 200

type Options = {
  text: string
  was: string | null
  known: KnownInventory
  editor: string
  /** The bucket policies that bear on the change are read, however many buckets there are. */
  reviewing: boolean
}

/** Analyses the draft in a worker once typing pauses. */
export function useAnalysis(options: Options) {
  const { data: live } = useQuery(livePoliciesQuery)
  return { ...useAnalysisOf(options, live?.ok ? live.value : undefined), live }
}
export type AnalysisState = ReturnType<typeof useAnalysis>

type Live = { policies: Policy[]; unread: string[] }

/** The same analysis with given live policies. */
export function useAnalysisOf(
  { text, was, known, editor, reviewing }: Options,
  live: Live | undefined,
) {
  const [found, setFound] = useState<AnalysisResult>()
  const [sent, setSent] = useState<{ turn: number; policies: Live['policies'] }>()
  const analysis = found?.analysis
  const turns = useRef(0)
  const context = useRef<WorkerContext>(undefined)
  const queue = useRef<WorkerQueue<AnalysisQuestion>>(undefined)
  const [given, setGiven] = useState<AnalysisQuestion>()

  useEffect(() => {
    const made = createAnalysisQueue(context, {
      onAnswer: (found) => {
        if (found.analysis) setFound(found)
      },
      onGiveUp: setGiven,
    })
    queue.current = made
    return made.stop
  }, [])

  const touched = reviewing ? analysis?.comparison.touched : undefined
  const { gates, reading: readingGates } = useBucketPolicyStates(
    bucketsReadTogether(known, touched),
  )
  const { orgId, policies: gated } = gates
  const around = useMemo(() => surroundingsOf(known), [known])
  const { policies, unread } = live ?? {}
  useEffect(() => {
    if (!policies || known.reading) return
    const inventory = {
      ...around.inventory,
      unread: [...around.inventory.unread, ...(unread ?? [])],
    }
    const turn = ++turns.current
    context.current = {
      turn,
      around: {
        was,
        live: policies,
        editor,
        inventory,
        surroundings: around.surroundings,
        gates: { ...(orgId !== undefined && { orgId }), policies: gated },
      },
    }
    setSent({ turn, policies })
  }, [was, policies, unread, around, known.reading, editor, orgId, gated])
  useEffect(() => {
    if (!sent) return
    const timer = setTimeout(() => queue.current?.ask({ text, turn: sent.turn }), AFTER)
    return () => clearTimeout(timer)
  }, [text, sent])

  const fresh = analysis?.text === text && found?.turn === sent?.turn && sent?.policies === policies
  /** Whether the comparison of this text took too long or failed. */
  const gaveUp = !fresh && given?.text === text && given.turn === sent?.turn
  return { analysis, fresh, gaveUp, gates, readingGates }
}

type AnalysisQuestion = { text: string; turn: number }

/** Each worker gets the context with the first text that it analyses in it. */
function createAnalysisQueue(
  context: { current: WorkerContext | undefined },
  handlers: {
    onAnswer: (found: AnalysisResult) => void
    onGiveUp: (question: AnalysisQuestion) => void
  },
) {
  const turns = new WeakMap<Worker, number>()
  return createWorkerQueue<AnalysisQuestion, AnalysisResult>({
    ...handlers,
    createWorker: () =>
      new Worker(new URL('./analysis.worker.ts', import.meta.url), { type: 'module' }),
    messageOf: ({ text }, worker): AnalysisMessage => {
      const now = context.current
      if (!now || turns.get(worker) === now.turn) return { text }
      turns.set(worker, now.turn)
      return { text, context: now }
    },
    deadline: COMPARISON_DEADLINE_MS,
  })
}

type Around = Pick<AnalysisInput, 'inventory' | 'surroundings'>

/** The inventory for comparisons. */
export const comparisonInventoryOf = ({
  accounts,
  buckets,
  unread,
}: KnownInventory): AnalysisInput['inventory'] => ({
  accounts: accounts.map(({ principal, cluster, namespace }) => ({
    principal,
    cluster: cluster.name,
    namespace,
  })),
  buckets: (buckets ?? []).map(({ name }) => name),
  unread: [...unread, ...(buckets ? [] : ['buckets'])],
})

function surroundingsOf(known: KnownInventory): Around {
  const { accounts, clusters, complete, issuers, buckets } = known
  return {
    inventory: comparisonInventoryOf(known),
    surroundings: {
      ...(issuers && { issuers }),
      ...(buckets && { buckets: buckets.map(({ name }) => name) }),
      inventory: clusters
        .filter(({ id }) => complete.has(id))
        .map(({ id, issuerUrl }) => ({
          issuerUrl,
          namespaces: namespacesOf(accounts.filter(({ cluster }) => cluster.id === id)),
        })),
    },
  }
}

/** Uses a map, as a namespace may be named like an object property. */
function namespacesOf(accounts: KnownInventory['accounts']) {
  const names = new Map<string, string[]>()
  for (const { namespace, name } of accounts) {
    const own = names.get(namespace)
    if (own) own.push(name)
    else names.set(namespace, [name])
  }
  return Object.fromEntries(names)
}
