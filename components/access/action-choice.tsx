'use client'

import { useState } from 'react'
import { AccessLevels } from '@/components/patterns/access-levels'
import { type PickGroup, PickList } from '@/components/patterns/pick-list'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { plural } from '@/lib/common/plural'
import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'
import { CATALOGUE } from '@/lib/core/policy/catalogue'
import type { AccessParams } from '@/lib/features/access/queries'
import { ChoiceButton } from './choice-button'

type Chosen = Pick<AccessParams, 'level' | 'action'>

const levelValue = (level: AccessLevel) => `level ${level}`

const DETAILS = {
  List: 'See names of buckets and objects',
  Read: 'Download objects, see settings',
  Write: 'Upload objects, change settings',
  Delete: 'Remove objects, versions or the bucket',
  Permissions: 'Change who can do what',
} as const satisfies Record<AccessLevel, string>

const groups: PickGroup[] = ACCESS_LEVELS.map((level) => ({
  heading: level,
  items: [
    { value: levelValue(level), label: `All ${level}`, detail: DETAILS[level] },
    ...CATALOGUE.filter((action) => action.level === level).map(({ name, phrase }) => ({
      value: name,
      label: name,
      detail: phrase,
      mono: true,
    })),
  ],
}))

const listOf = (text = '') => text.split(',').filter(Boolean)

/** Levels and actions, several at once. */
export function ActionChoice({
  given,
  onChoose,
}: {
  given: Chosen
  onChoose: (chosen: Chosen) => void
}) {
  const [open, setOpen] = useState(false)
  const levels = ACCESS_LEVELS.filter((level) => listOf(given.level).includes(level))
  const actions = listOf(given.action)
  const [picked, setPicked] = useState<string[]>([])
  const show = (next: boolean) => {
    if (next) setPicked([...levels.map(levelValue), ...actions])
    setOpen(next)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={show}
      title="Actions"
      trigger={
        <ChoiceButton label="Actions">
          {levels.length > 0 && <AccessLevels held={levels} words={false} />}
          <span className="truncate">{wordsOf(levels, actions)}</span>
        </ChoiceButton>
      }
      actions={
        <>
          <Button
            onClick={() => {
              const chosen = ACCESS_LEVELS.filter((level) => picked.includes(levelValue(level)))
              const names = picked.filter((value) => !chosen.map(levelValue).includes(value))
              onChoose({ level: chosen.join(), action: names.join() })
              setOpen(false)
            }}
          >
            Done
          </Button>
          <Button variant="quiet" onClick={() => setPicked([])} disabled={picked.length === 0}>
            Any action
          </Button>
        </>
      }
    >
      <PickList
        label="Filter or enter an action"
        groups={groups}
        picked={picked}
        onPick={setPicked}
        typed={(text) =>
          /^[a-z0-9]+:[^\s,]+$/i.test(text) && !CATALOGUE.some(({ name }) => name === text)
            ? { value: text, label: text, mono: true }
            : undefined
        }
      />
    </Dialog>
  )
}

function wordsOf(levels: readonly AccessLevel[], actions: readonly string[]): string {
  if (levels.length + actions.length === 0) return 'Anything'
  const names = actions.length > 1 ? [plural(actions.length, 'action')] : actions
  return [...levels, ...names].join(', ')
}
