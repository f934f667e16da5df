'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy'
import { Note } from '@/components/ui/note'
import { putBack, type TypedField, takeTypedFields } from './typed-fields'

const TRY_MS = 100

type KeptField = TypedField & { isBack: boolean }

/**
 * Puts what was typed into this page before it was reloaded for a new version back into its fields, as far as they
 * are there, and shows it to be copied.
 */
export function KeptFieldsNote({ owner }: { owner: DraftOwner }) {
  const path = usePathname()
  const [kept, setKept] = useState<{ path: string; fields: KeptField[] }>()
  useEffect(() => {
    const fields = takeTypedFields(owner, path)
    if (fields.length > 0)
      setKept({ path, fields: fields.map((field) => ({ ...field, isBack: false })) })
  }, [owner, path])
  const shown = kept?.path === path ? kept.fields : undefined
  // Each field is filled once, as soon as it is there; a dialog may be opened later.
  useEffect(() => {
    if (!shown || shown.every(({ isBack }) => isBack)) return
    const fill = () => {
      const fields = shown.map((field) => ({ ...field, isBack: field.isBack || putBack(field) }))
      if (fields.some(({ isBack }, index) => isBack !== shown[index]?.isBack))
        setKept((held) => held && { ...held, fields })
    }
    // A form that the page was loaded with takes text some time later, which changes nothing that can be observed.
    const tries = setInterval(fill, TRY_MS)
    const changes = new MutationObserver(fill)
    changes.observe(document.body, { childList: true, subtree: true })
    return () => {
      clearInterval(tries)
      changes.disconnect()
    }
  }, [shown])
  if (!shown) return null
  return (
    <Note
      kind="info"
      title={
        shown.every(({ isBack }) => isBack)
          ? 'The console was updated. What you typed before is back in its fields.'
          : 'The console was updated. This is what you typed before.'
      }
      actions={<Button onClick={() => setKept(undefined)}>Dismiss</Button>}
      live
    >
      <dl aria-label="Typed before the update" className="mt-1 grid gap-1">
        {shown.map(({ dialog, label, value, isBack }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields may share a label
          <div key={index} className="flex flex-wrap items-start gap-x-2">
            <dt className="text-ink-2">{label}</dt>
            <dd className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{value}</dd>
            <dd>
              <CopyButton text={value} label={label} />
            </dd>
            <dd className="text-ink-3 text-small">{whereWords(dialog, isBack)}</dd>
          </div>
        ))}
      </dl>
    </Note>
  )
}

function whereWords(dialog: string, isBack: boolean): string {
  if (isBack) return 'Back in its field'
  return dialog ? `Goes back into “${dialog}” when you open it` : ''
}
