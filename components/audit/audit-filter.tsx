import Form from 'next/form'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import type { ReadAudit } from '@/lib/audit/schema'
import { paths } from '@/lib/paths'

/** The address holds the filter; the server does the searching. */
export function AuditFilter({ action, person, q }: ReadAudit) {
  return (
    <Form action={paths.audit()} className="flex flex-wrap items-end gap-2">
      <Input name="q" label="Text" value={q} wide />
      <Input name="action" label="Action" value={action} />
      <Input name="person" label="Person" value={person} />
      <Button type="submit">Filter</Button>
      {(action || person || q) && (
        <LinkButton href={paths.audit()} variant="quiet">
          Clear the filter
        </LinkButton>
      )}
    </Form>
  )
}

type InputProps = { name: string; label: string; value: string | undefined; wide?: boolean }

const Input = ({ name, label, value, wide = false }: InputProps) => (
  <label className={`grid gap-1 ${wide ? 'w-72' : 'w-48'} max-md:w-full`}>
    <span className="font-medium text-ink-2 text-small">{label}</span>
    <input
      // A new address brings new values into inputs that React would otherwise leave alone.
      key={value}
      name={name}
      defaultValue={value}
      className="control"
      autoComplete="off"
      spellCheck={false}
      {...(wide && { 'data-filter': true })}
    />
  </label>
)
