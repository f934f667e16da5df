'use client'

import { useEffect, useState } from 'react'

/** Debounces a value: returns it once it has not changed for `ms` milliseconds. */
export function useSettled<T>(value: T, ms = 350): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
