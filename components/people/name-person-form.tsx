'use client'

import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { namePersonAction } from '@/lib/features/people/actions'
import type { NamedPerson } from '@/lib/features/people/schema'

type NamePersonFormProps = { person?: NamedPerson; onDone: () => void }

export function NamePersonForm({ person, onDone }: NamePersonFormProps) {
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/people/schema')).NamePerson,
    action: namePersonAction,
    defaultValues: { person: person?.id ?? '', name: person?.written?.name ?? '' },
    onDone,
  })
  return (
    <Form state={state} submitLabel="Save name" refusedTitle="The name was not saved.">
      {person ? (
        <p className="text-ink-2">
          ID <code className="[overflow-wrap:anywhere]">{person.id}</code>
        </p>
      ) : (
        <TextField {...state.field('person')} label="Person ID" mono help="As in the audit log." />
      )}
      <TextField
        {...state.field('name')}
        label="Name"
        help={person?.written ? 'Leave it empty to remove the name.' : undefined}
      />
    </Form>
  )
}
