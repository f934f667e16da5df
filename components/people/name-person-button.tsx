'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import type { NamedPerson } from '@/lib/features/people/schema'

const NamePersonForm = dynamic(() => import('./name-person-form').then((it) => it.NamePersonForm), {
  ssr: false,
})

/** Writes a name beside an id; without a person, the id is entered too. */
export function NamePersonButton({ person }: { person?: NamedPerson }) {
  const [open, setOpen] = useState(false)
  const word = person?.written ? 'Change' : 'Name'
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="tiny" aria-label={person ? `${word} ${person.name ?? person.id}` : undefined}>
          {person ? word : 'Name a person'}
        </Button>
      }
      title="Name a person"
      description="The name is shown in place of the ID. It grants nothing, and a name from a cluster is shown before it."
    >
      <NamePersonForm {...(person && { person })} onDone={() => setOpen(false)} />
    </Dialog>
  )
}
