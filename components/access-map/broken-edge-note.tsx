import type { Route } from 'next'
import type { ReactNode } from 'react'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Versus } from '@/components/ui/versus'
import { difference } from '@/lib/core/identity/difference'

type BrokenEdgeNoteProps = {
  kind: 'fail' | 'warn'
  /** What is broken. */
  title: ReactNode
  /** Why. */
  children?: ReactNode
  expected?: string
  presented?: string
  /** Where it can be fixed. */
  next?: { label: string; href: Route }
}

/** The broken edge in words, below the map: what, why, expected beside presented, and the fix. */
export function BrokenEdgeNote(props: BrokenEdgeNoteProps) {
  const { kind, title, children, expected, presented, next } = props
  const sides =
    expected !== undefined && presented !== undefined ? difference(expected, presented) : undefined
  return (
    <Note
      kind={kind}
      title={title}
      actions={next && <LinkButton href={next.href}>{next.label}</LinkButton>}
    >
      {children}
      {sides && (
        <span className="mt-2 block max-w-[560px]">
          <Versus
            rows={[
              { label: 'Expected', pieces: sides.left },
              { label: 'Presented', pieces: sides.right },
            ]}
          />
        </span>
      )}
    </Note>
  )
}
