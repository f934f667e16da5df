'use client'

import { useEffect } from 'react'
import { Note } from '@/components/ui/note'
import { SIGNED_IN_CHANNEL } from './provider-buttons'

/** Tells the page that opened this window, and closes it where the browser allows that. */
export function SignedInScreen() {
  useEffect(() => {
    const channel = new BroadcastChannel(SIGNED_IN_CHANNEL)
    channel.postMessage('signed-in')
    channel.close()
    window.close()
  }, [])
  return (
    <main className="mx-auto grid w-full max-w-110 content-start gap-6 p-4 md:pt-[14vh]">
      <h1 className="text-title">You are signed in</h1>
      <Note kind="done">Close this window and continue where you were.</Note>
    </main>
  )
}
