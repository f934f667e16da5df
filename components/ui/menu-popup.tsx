'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { Fragment } from 'react'
import { iconButtonStyle } from './button-style'
import { Link } from './link'
import type { MenuItem, MenuProps } from './menu-item'

/** Opens at once: it is loaded when the person opens the menu. */
export function MenuPopup({ label, groups }: MenuProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger aria-label={label} className={iconButtonStyle}>
        <Ellipsis aria-hidden />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="z-50" sideOffset={4} align="end">
          <Base.Popup className="overlay min-w-48 p-1">
            {groups.map((items, index) => (
              <Fragment key={items[0]?.key ?? index}>
                {index > 0 && <Base.Separator className="my-1 h-px bg-line" />}
                {items.map((item) => (
                  <Entry key={item.key} item={item} />
                ))}
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Entry({ item }: { item: MenuItem }) {
  const { label, disabledReason, danger } = item
  const className = `option ${danger ? 'text-fail' : ''}`
  if (disabledReason)
    return (
      <Base.Item disabled className="option">
        <span>
          {label}
          <span className="block max-w-64 text-small">{disabledReason}</span>
        </span>
      </Base.Item>
    )
  if ('href' in item)
    return (
      <Base.LinkItem closeOnClick render={<Link href={item.href} />} className={className}>
        {label}
      </Base.LinkItem>
    )
  return (
    <Base.Item onClick={item.onSelect} className={className}>
      {label}
    </Base.Item>
  )
}
