'use client'

import { useEffect, useState } from 'react'

// Too long for an address, and of another cloud: it stays in this tab, and goes with it.

/** A browser that keeps nothing, or is full, is no reason to stop. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

/** A text that survives a reload; undefined until what was kept has been looked at. */
export function useKeptText(key: string): [string | undefined, (text: string) => void] {
  const [text, setText] = useState<string>()
  useEffect(() => setText(attempt(() => sessionStorage.getItem(key)) ?? ''), [key])
  useEffect(() => {
    if (text === undefined) return
    attempt(() => sessionStorage.setItem(key, text))
  }, [key, text])
  return [text, setText]
}
