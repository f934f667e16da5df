import Link from 'next/link'
import { Sentence } from '@/components/patterns/sentence'
import { SuspensionPolicyMark } from '@/components/suspensions/suspended'
import { Chip } from '@/components/ui/chip'
import { paths } from '@/lib/common/paths'
import type { PolicyRow } from '@/lib/features/policies/schema'
import { VersionWords } from './version-words'

const SHOWN = 4

/** One policy of the list: its name, what each statement says, and how it came to be so. */
export function PolicyItem({ policy }: { policy: PolicyRow }) {
  const { name, statements, latest } = policy
  const rest = statements.slice(SHOWN)
  return (
    <li className="relative grid gap-1 border-line border-b px-3.5 py-2.5 last:border-b-0 hover:bg-hover">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="min-w-0 grow">
          <Link
            href={paths.policy(name)}
            prefetch={false}
            className="text-accent after:absolute after:inset-0 hover:underline"
          >
            {name}
          </Link>
        </h2>
        <SuspensionPolicyMark name={name} />
        {latest && (
          <span className="text-ink-2 text-small">
            <VersionWords mark={latest} />
          </span>
        )}
      </div>
      <Statements statements={statements.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details className="relative z-1 w-fit">
          <summary className="text-ink-2 text-small">
            {rest.length} more {rest.length === 1 ? 'statement' : 'statements'}
          </summary>
          <Statements statements={rest} />
        </details>
      )}
    </li>
  )
}

const Statements = ({ statements }: Pick<PolicyRow, 'statements'>) => (
  <ul className="grid gap-0.5">
    {statements.map(({ name, effect, sentence }, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
      <li key={index} className="flex flex-wrap items-baseline gap-x-2">
        {effect === 'Deny' && <Chip kind="bad">Deny</Chip>}
        <Sentence parts={sentence} />
        <code className="text-ink-3">{name}</code>
      </li>
    ))}
  </ul>
)
