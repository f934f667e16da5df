'use client'

import { useState } from 'react'
import { Menu } from '@/components/ui/menu'
import { paths } from '@/lib/common/paths'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { ConfigDialogs } from './config-dialogs'

type Open = 'pause' | 'delete' | undefined

export function ConfigActions({ config }: { config: FederationConfig }) {
  const [open, setOpen] = useState<Open>()
  return (
    <>
      <Menu
        label={`Actions for ${config.name}`}
        groups={[
          [
            { key: 'edit', label: 'Edit', href: paths.federationConfig(config.uid) },
            {
              key: 'pause',
              label: config.active ? 'Pause' : 'Resume',
              onSelect: () => setOpen('pause'),
            },
          ],
          [
            {
              key: 'delete',
              label: 'Delete',
              danger: true,
              onSelect: () => setOpen('delete'),
            },
          ],
        ]}
      />
      <ConfigDialogs config={config} open={open} onClose={() => setOpen(undefined)} />
    </>
  )
}
