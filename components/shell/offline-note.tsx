'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { Note } from '@/components/ui/note'

const subscribe = (changed: () => void) => {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

/** Keeps the page, and what was typed into it, where a link would lead to an error of the browser. */
function stay(event: MouseEvent) {
  const link = event.target instanceof Element && event.target.closest('a')
  if (!link || link.origin !== window.location.origin || link.target === '_blank') return
  event.preventDefault()
  event.stopPropagation()
}

/** Says in place that the browser has lost its connection, until it is back. */
export function OfflineNote() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  )
  useEffect(() => {
    // Only on https and loopback. Without it the browser shows its own error.
    navigator.serviceWorker?.register('/service-worker.js').catch(() => undefined)
  }, [])
  useEffect(() => {
    if (online) return
    window.addEventListener('click', stay, true)
    return () => window.removeEventListener('click', stay, true)
  }, [online])
  if (online) return null
  return (
    <div className="sticky top-11 z-10 bg-canvas">
      <Note kind="warn" title="You are offline" live>
        This page shows what was read before. Links open, and what you submit is sent, once the
        connection is back. What you typed stays here.
      </Note>
    </div>
  )
}
