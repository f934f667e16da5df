'use client'

import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { checkDraft, type PolicyChecks } from '../checks'
import { useConversions } from './use-conversions'
import { createWorkerQueue, type WorkerQueue } from './worker-queue'

/** Texts up to this length are checked on the main thread, longer ones in a worker. */
const SHORT = 24_000

/** The problems and outline of a text, deferred while typing. */
export function useChecks(text: string): PolicyChecks {
  const [first] = useState(() => checkDraft(text))
  const short = text.length <= SHORT
  const settled = useDeferredValue(short ? text : '')
  const here = useMemo(
    () => (settled === first.text ? first : checkDraft(settled)),
    [settled, first],
  )
  const there = useWorkerChecks(short ? undefined : text)
  return useConversions(short ? here : (there ?? first))
}

function useWorkerChecks(text: string | undefined): PolicyChecks | undefined {
  const [checks, setChecks] = useState<PolicyChecks>()
  const queue = useRef<WorkerQueue<string>>(undefined)
  useEffect(() => () => queue.current?.stop(), [])

  useEffect(() => {
    if (text === undefined) return
    queue.current ??= createWorkerQueue({
      createWorker: () =>
        new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module' }),
      onAnswer: setChecks,
    })
    queue.current.ask(text)
  }, [text])

  return checks
}
