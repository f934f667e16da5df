'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { paths } from '@/lib/common/paths'
import { JumpKeys } from './jump-keys'

const JumpDialog = dynamic(() => import('./jump-dialog').then((module) => module.JumpDialog), {
  ssr: false,
})
const KeysDialog = dynamic(() => import('./keys-dialog').then((module) => module.KeysDialog), {
  ssr: false,
})

/** The search button of the top bar and the global keyboard shortcuts. Dialogs are loaded on first use. */
export function Jump({ isTeamMember }: { isTeamMember: boolean }) {
  const [open, setOpen] = useState<'jump' | 'keys'>()
  const router = useRouter()
  const close = () => setOpen(undefined)

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault()
        setOpen('jump')
      } else if (!isTyping(event.target) && !event.metaKey && !event.ctrlKey && !event.altKey) {
        if (event.key === '?') setOpen('keys')
        if (event.key === '/') focusFilter(event)
        if (event.key === 'g') router.push(paths.giveAccess())
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [router])

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen('jump')}
        className="flex h-7 items-center gap-2 rounded-control border border-line bg-surface px-2 text-ink-3 hover:border-line-strong max-lg:border-transparent max-lg:bg-transparent lg:w-60 touch:h-11"
      >
        <Search aria-hidden />
        <span className="grow text-left max-lg:sr-only">Search or jump to…</span>
        <span className="max-lg:hidden touch:hidden">
          <JumpKeys />
        </span>
      </button>
      {open === 'jump' && <JumpDialog isTeamMember={isTeamMember} onClose={close} />}
      {open === 'keys' && <KeysDialog onClose={close} />}
    </>
  )
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

function focusFilter(event: KeyboardEvent) {
  const filter = document.querySelector<HTMLInputElement>('input[data-filter]')
  if (!filter) return
  event.preventDefault()
  filter.focus()
}
