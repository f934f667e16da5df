'use client'

import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { type PickGroup, PickList } from '@/components/patterns/pick-list'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { plural } from '@/lib/common/plural'
import type { AccessParams } from '@/lib/features/access/queries'
import type { AccessInventory } from '@/lib/features/access/schema'
import { ChoiceButton } from './choice-button'

type Chosen = Pick<AccessParams, 'bucket' | 'key' | 'on'>

const SCOPES = [
  { value: 'on buckets', on: 'buckets', label: 'All buckets' },
  { value: 'on organization', on: 'organization', label: 'The organization' },
] as const

const listOf = (text = '') => text.split(',').filter(Boolean)

type ResourceChoiceProps = {
  given: Chosen
  onChoose: (chosen: Chosen) => void
  inventory: AccessInventory
}

/** Buckets, all buckets or the organization, and the objects in them. */
export function ResourceChoice({ given, onChoose, inventory }: ResourceChoiceProps) {
  const [open, setOpen] = useState(false)
  const [picked, setPicked] = useState<string[]>([])
  const [key, setKey] = useState('')
  const buckets = listOf(given.bucket)
  const scope = SCOPES.find(({ on }) => on === given.on)
  const show = (next: boolean) => {
    if (next) {
      setPicked([...buckets, ...(scope ? [scope.value] : [])])
      setKey(given.key ?? '')
    }
    setOpen(next)
  }
  const pick = (next: string[]) => {
    const added = next.find((value) => !picked.includes(value))
    const isScope = (value: string) => SCOPES.some((each) => each.value === value)
    // Buckets and what stands for all of them exclude each other.
    if (added && isScope(added)) setPicked([added])
    else setPicked(added ? next.filter((value) => !isScope(value)) : next)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={show}
      title="Resources"
      trigger={
        <ChoiceButton label="Resources">
          <span className="truncate">{wordsOf(buckets, scope?.label, given.key)}</span>
        </ChoiceButton>
      }
      actions={
        <>
          <Button
            onClick={() => {
              const on = SCOPES.find(({ value }) => picked.includes(value))?.on ?? ''
              onChoose({ bucket: on ? '' : picked.join(), on, key: key.trim() })
              setOpen(false)
            }}
          >
            Done
          </Button>
          <Button
            variant="quiet"
            onClick={() => {
              setPicked([])
              setKey('')
            }}
            disabled={picked.length === 0 && key === ''}
          >
            Any resource
          </Button>
        </>
      }
    >
      <PickList
        label="Filter or enter a bucket"
        groups={groupsOf(inventory)}
        picked={picked}
        onPick={pick}
        typed={(text) =>
          /^[a-z0-9.*-]+$/.test(text) && !inventory.buckets.includes(text)
            ? {
                value: text,
                label: text,
                detail: text.includes('*') ? 'Every bucket that matches today' : 'Not found',
                mono: true,
              }
            : undefined
        }
      />
      <TextField
        label="Objects"
        mono
        placeholder="all"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        help="A key, or a prefix that ends with *."
      />
    </Dialog>
  )
}

const groupsOf = ({ buckets, zones }: AccessInventory): PickGroup[] => [
  { heading: 'Everything', items: SCOPES.map(({ value, label }) => ({ value, label })) },
  {
    heading: 'Buckets',
    items: buckets.map((name, i) => ({
      value: name,
      label: name,
      mono: true,
      ...(zones[i] && { detail: zones[i] }),
    })),
  },
]

function wordsOf(buckets: readonly string[], scope: string | undefined, key: string | undefined) {
  const within = key ? `, objects ${key}` : ''
  if (scope) return `${scope}${within}`
  if (buckets.length === 0) return `Any resource${within}`
  const names = buckets.length > 2 ? plural(buckets.length, 'bucket') : buckets.join(', ')
  return `${names}${within}`
}
