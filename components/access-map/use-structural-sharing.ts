import { replaceEqualDeep } from '@tanstack/react-query'
import { useState } from 'react'

/**
 * The value, in which every part that is equal to the same part of the value before is still the same object. Where
 * all of it is equal, so is the whole.
 */
export function useStructuralSharing<T>(value: T): T {
  const [held, hold] = useState({ value, shared: value })
  if (held.value === value) return held.shared
  const shared = replaceEqualDeep(held.shared, value)
  hold({ value, shared })
  return shared
}
