import Form from 'next/form'
import type { ComponentProps } from 'react'
import { PersonChoice } from '@/components/people/person-choice'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import type { AuditPage, ReadAudit } from '@/lib/features/audit/schema'

type AuditFilterProps = { filters: ReadAudit } & Pick<AuditPage, 'people'>

/** The URL holds the filters, and the server applies them. */
export function AuditFilter({ filters, people }: AuditFilterProps) {
  const { before: _, row: __, ...search } = filters
  const { q, object, action, person, from, to } = search
  return (
    <Form
      action={paths.audit()}
      className="flex flex-wrap items-end gap-2 max-md:grid max-md:grid-cols-2"
    >
      <Input name="q" label="Text" value={q} data-filter />
      <Input name="object" label="Resource" value={object} />
      <Input name="action" label="Action" value={action} />
      <PersonChoice name="person" label="Person" value={person} people={people} />
      <Input name="from" label="From day (UTC)" value={from} type="date" />
      <Input name="to" label="To day (UTC)" value={to} type="date" />
      <Button type="submit">Filter</Button>
      {Object.values(search).some(Boolean) && (
        <LinkButton href={paths.audit()} variant="quiet">
          Clear filters
        </LinkButton>
      )}
    </Form>
  )
}

type InputProps = Pick<ComponentProps<'input'>, 'name' | 'type'> & {
  label: string
  value: string | undefined
  'data-filter'?: boolean
}

const Input = ({ label, value, ...input }: InputProps) => (
  <label className={`grid min-w-0 gap-1 max-md:w-full ${input.type === 'date' ? 'w-36' : 'w-44'}`}>
    <span className="font-medium text-ink-2 text-small">{label}</span>
    <input
      {...input}
      // A new key makes React show the value of a new URL in an uncontrolled input.
      key={value}
      defaultValue={value}
      className="control"
      autoComplete="off"
      spellCheck={false}
    />
  </label>
)
