'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import { Fragment, type ReactElement, type ReactNode } from 'react'
import { iconButtonStyle } from './button-style'

export type MenuItem = {
  key: string
  label: ReactNode
  /** Why it cannot be done, and who can grant it. */
  disabledReason?: string | undefined
  danger?: boolean
} & ({ href: Route } | { onSelect: () => void })

type MenuProps = {
  /** What the actions are for: "Actions for train-east". */
  label: string
  /** Groups are divided by a line. */
  groups: MenuItem[][]
  /** Three dots without one. */
  trigger?: ReactElement
  /** Above the items. */
  head?: ReactNode
  side?: 'top' | 'bottom'
}

const item = (danger?: boolean) => `option ${danger ? 'text-fail' : ''}`

/** Secondary actions. */
export function Menu({ label, groups, trigger, head, side = 'bottom' }: MenuProps) {
  return (
    <Base.Root>
      {trigger ? (
        <Base.Trigger aria-label={label} render={trigger} />
      ) : (
        <Base.Trigger aria-label={label} className={iconButtonStyle}>
          <Ellipsis aria-hidden />
        </Base.Trigger>
      )}
      <Base.Portal>
        <Base.Positioner className="z-50" sideOffset={4} align="end" side={side}>
          <Base.Popup className="overlay min-w-48 p-1">
            {head}
            {groups.map((items, index) => (
              <Fragment key={items[0]?.key ?? index}>
                {index > 0 && <Base.Separator className="my-1 h-px bg-line" />}
                {items.map((entry) => (
                  <Entry key={entry.key} entry={entry} />
                ))}
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Entry({ entry }: { entry: MenuItem }) {
  const { label, disabledReason, danger } = entry
  if (disabledReason)
    return (
      <Base.Item disabled className={item()}>
        <span>
          {label}
          <span className="block max-w-64 text-small">{disabledReason}</span>
        </span>
      </Base.Item>
    )
  if ('href' in entry)
    return (
      <Base.LinkItem closeOnClick render={<Link href={entry.href} />} className={item(danger)}>
        {label}
      </Base.LinkItem>
    )
  return (
    <Base.Item onClick={entry.onSelect} className={item(danger)}>
      {label}
    </Base.Item>
  )
}
