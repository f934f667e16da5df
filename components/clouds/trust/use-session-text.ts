'use client'

import { useEffect, useState } from 'react'

// A trust is too long for the URL and may be confidential, so it is kept in this tab's session storage.

/** Session storage may be disabled or full; the page works without it. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

/** A text that survives a reload; undefined until session storage has been read. */
export function useSessionText(key: string): [string | undefined, (text: string) => void] {
  const [text, setText] = useState<string>()
  useEffect(() => setText(attempt(() => sessionStorage.getItem(key)) ?? ''), [key])
  useEffect(() => {
    if (text === undefined) return
    attempt(() => sessionStorage.setItem(key, text))
  }, [key, text])
  return [text, setText]
}
