'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import type { Policy } from '@/lib/core/policy/document'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import {
  decideSaveOutcome,
  deleteSentSave,
  isSamePolicyText,
  loadSentSave,
  type SaveOutcome,
  type SentSave,
} from '../interrupted-save'

type InterruptedSaveNoteProps = {
  draftKey: string
  /** The live policies; undefined while they are read, or where they could not be read. */
  live: readonly Policy[] | undefined
  /** The text of the live policy; empty for a new one. */
  liveText: string
  onReadAgain: () => void
  /** Empties the draft, which is live. */
  onDiscard: () => void
}

/** What became of a save during which the page was reloaded or left. */
export function InterruptedSaveNote(props: InterruptedSaveNoteProps) {
  const { draftKey, live, liveText, onReadAgain, onDiscard } = props
  // Read once: what is stored later is a save of this page, which shows its own outcome.
  const [sent, setSent] = useState<SentSave>()
  useEffect(() => setSent(loadSentSave(draftKey)), [draftKey])
  const isLive =
    sent !== undefined && live !== undefined && decideSaveOutcome(sent, live) === 'saved'
  const isRead = isLive && isSamePolicyText(sent.text, liveText)
  const latest = useRef({ onDiscard, onReadAgain })
  latest.current = { onDiscard, onReadAgain }
  // A draft that is live as it is must not look like somebody else's change of the policy.
  useEffect(() => {
    if (isRead) {
      deleteSentSave(draftKey)
      latest.current.onDiscard()
    } else if (isLive && liveText !== '') latest.current.onReadAgain()
  }, [isRead, isLive, liveText, draftKey])
  if (!sent) return null
  const close = () => {
    deleteSentSave(draftKey)
    setSent(undefined)
  }
  const name = parsePolicyText(sent.text).policy?.name ?? sent.was ?? ''
  if (!live)
    return (
      <Note kind="warn" title={`The page was closed while ${name} was being saved.`}>
        Whether it was saved is unknown until the live policies are read.
      </Note>
    )
  const outcome = decideSaveOutcome(sent, live)
  const { kind, title, text } = WORDS[outcome]
  return (
    <Note
      kind={kind}
      live
      title={`The page was closed while ${name} was being saved. ${title}`}
      actions={
        <>
          {outcome === 'saved' && sent.was !== name && (
            <LinkButton href={paths.policy(name)}>Open {name}</LinkButton>
          )}
          {outcome !== 'saved' && <Button onClick={onReadAgain}>Compare again</Button>}
          <Button
            variant="quiet"
            onClick={() => {
              if (outcome === 'saved' && !isRead) onDiscard()
              close()
            }}
          >
            {outcome === 'saved' && !isRead ? 'Close and clear the draft' : 'Close'}
          </Button>
        </>
      }
    >
      {text}
    </Note>
  )
}

const WORDS = {
  saved: {
    kind: 'info',
    title: 'It was saved.',
    text: 'The live policy is the one you sent.',
  },
  'not-saved': {
    kind: 'warn',
    title: 'It was not saved.',
    text: 'The live policy is the one from before the save. Your draft is kept: review it and save it again.',
  },
  different: {
    kind: 'warn',
    title: 'The live policy is another one.',
    text: 'It is neither the one you sent nor the one from before. Your draft is kept: compare it with the live policy.',
  },
} as const satisfies Record<SaveOutcome, { kind: 'info' | 'warn'; title: string; text: string }>
