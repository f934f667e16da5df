'use client'

import { useEffect, useEffectEvent, useRef } from 'react'
import { type ServerActionOptions, useServerAction } from './use-server-action'

/**
 * Records what a loaded screen shows for the first time. A read writes nothing, so the screen asks for it once
 * it is loaded. A failure leaves it unrecorded, and the next visit asks again.
 */
export function useRecordSeen<Input, T>(
  unrecorded: boolean | undefined,
  input: Input,
  options: ServerActionOptions<Input, T>,
) {
  const { run } = useServerAction(options)
  const record = useEffectEvent(() => run(input))
  const asked = useRef(false)
  useEffect(() => {
    if (unrecorded && !asked.current) record()
    asked.current = unrecorded === true
  }, [unrecorded])
}
