'use client'

import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { checkDraft, type PolicyChecks } from '../checks'
import { useConversions } from './use-conversions'
import { createWorkerQueue } from './worker-queue'

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
  const worker = useRef<Worker>(undefined)
  const ask = useRef<(text: string) => void>(undefined)
  useEffect(() => () => worker.current?.terminate(), [])

  useEffect(() => {
    if (text === undefined) return
    if (!worker.current || !ask.current) {
      worker.current = new Worker(new URL('./checks.worker.ts', import.meta.url), {
        type: 'module',
      })
      ask.current = createWorkerQueue(worker.current, setChecks)
    }
    ask.current(text)
  }, [text])

  return checks
}
