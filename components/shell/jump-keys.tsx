'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}
const isApple = () => /Mac|iP(hone|ad)/.test(navigator.userAgent)

export function JumpKeys() {
  const apple = useSyncExternalStore(never, isApple, () => false)
  return <kbd>{apple ? '⌘K' : 'Ctrl K'}</kbd>
}
