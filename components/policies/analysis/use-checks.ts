'use client'

import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { type Checks, checksOf } from '../checks'

/** Up to here a text is checked within a frame; longer ones are checked beside the page. */
const SHORT = 24_000

/** What is wrong with a text and what it says, a moment behind what is typed. */
export function useChecks(text: string): Checks {
  const [first] = useState(() => checksOf(text))
  const short = text.length <= SHORT
  const settled = useDeferredValue(short ? text : '')
  const here = useMemo(() => (settled === first.text ? first : checksOf(settled)), [settled, first])
  const there = useWorkerChecks(short ? undefined : text)
  return short ? here : (there ?? first)
}

/** One text at a time; of those that came meanwhile only the last. */
function useWorkerChecks(text: string | undefined): Checks | undefined {
  const [checks, setChecks] = useState<Checks>()
  const worker = useRef<Worker>(undefined)
  const busy = useRef(false)
  const waiting = useRef<string>(undefined)
  useEffect(() => () => worker.current?.terminate(), [])

  useEffect(() => {
    if (text === undefined) return
    waiting.current = text
    const next = () => {
      if (busy.current || waiting.current === undefined || !worker.current) return
      busy.current = true
      worker.current.postMessage(waiting.current)
      waiting.current = undefined
    }
    if (!worker.current) {
      worker.current = new Worker(new URL('./checks.worker.ts', import.meta.url), {
        type: 'module',
      })
      worker.current.onmessage = ({ data }: MessageEvent<Checks>) => {
        busy.current = false
        setChecks(data)
        next()
      }
    }
    next()
  }, [text])

  return checks
}
