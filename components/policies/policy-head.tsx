'use client'

import { Redo2, Undo2 } from 'lucide-react'
import { SuspensionPolicyMark } from '@/components/suspensions/suspended'
import { Button, IconButton } from '@/components/ui/button'
import { TextLink } from '@/components/ui/link'
import { Menu } from '@/components/ui/menu'
import { PageHead } from '@/components/ui/page-head'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { PolicyDetail } from '@/lib/features/policies/schema'
import type { PolicyEditing } from './use-editing'
import { VersionLine } from './version-list'

type PolicyHeadProps = {
  live: PolicyDetail
  editing: PolicyEditing
  onReview: () => void
  onSimulate: () => void
  onDelete: () => void
}

export function PolicyHead({ live, editing, onReview, onSimulate, onDelete }: PolicyHeadProps) {
  const { draft, change, replace, handle, canUndo, canRedo } = editing
  const changed = draft.text !== live.text
  return (
    <PageHead
      title={live.name}
      badge={
        <>
          {changed && <Badge>Unsaved draft</Badge>}
          <SuspensionPolicyMark name={live.name} />
        </>
      }
      facts={[
        live.latest && <VersionLine key="live" mark={live.latest} />,
        <TextLink key="history" href={paths.policyHistory(live.name)}>
          History
        </TextLink>,
        <TextLink key="who" href={paths.access()}>
          Who has access
        </TextLink>,
      ]}
      actions={
        <>
          <span className="inline-flex items-center">
            <IconButton label="Undo" disabled={!canUndo} onClick={() => handle?.undo()}>
              <Undo2 aria-hidden />
            </IconButton>
            <IconButton label="Redo" disabled={!canRedo} onClick={() => handle?.redo()}>
              <Redo2 aria-hidden />
            </IconButton>
            <Menu
              label={`Actions for ${live.name}`}
              groups={[
                [
                  {
                    key: 'discard',
                    label: 'Discard draft',
                    disabledReason: changed ? undefined : 'There are no unsaved changes.',
                    onSelect: () => {
                      replace(live.text)
                      change({ base: live.base, baseText: live.text, reason: '' })
                    },
                  },
                ],
                [
                  {
                    key: 'suspend',
                    label: 'Suspend a principal',
                    href: paths.newSuspension({ policy: live.name }),
                  },
                ],
                [{ key: 'delete', label: 'Delete policy', danger: true, onSelect: onDelete }],
              ]}
            />
          </span>
          <Button onClick={onSimulate}>Simulate</Button>
          <Button
            variant="primary"
            onClick={onReview}
            disabledReason={changed ? undefined : 'There are no changes to save.'}
          >
            Review and save
          </Button>
        </>
      }
    />
  )
}
