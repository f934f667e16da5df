'use client'

import { useQuery } from '@tanstack/react-query'
import { Person } from '@/components/people/person'
import { TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { Comparison } from '@/lib/core/verification/comparison'
import { comparisonQuery } from '@/lib/features/verifications/queries'
import type { VerificationRef } from '@/lib/features/verifications/schema'

/** What changed since the account's last verification that passed. */
export function ChangesSinceLastPassed(ref: VerificationRef) {
  const { data, error } = useQuery(comparisonQuery(ref))
  if (error) return <ProblemNote problem={problemOf(error)} />
  if (!data) return <PanelSkeleton lines={3} />
  const { lastPassed, changes, policies } = data
  if (!lastPassed)
    return (
      <p className="p-3.5 text-ink-2">No earlier verification of this service account passed.</p>
    )
  return (
    <div className="grid gap-3 p-3.5">
      <p className="text-ink-2">
        Compared with{' '}
        <TextLink
          href={paths.verification(lastPassed.cluster, lastPassed.namespace, lastPassed.name)}
        >
          {lastPassed.name}
        </TextLink>
        , which passed <RelativeTime at={lastPassed.startedAt} />.
      </p>
      {changes.length + policies.length === 0 && (
        <p>No difference in the configuration that both verifications read.</p>
      )}
      {changes.map(({ key, title, before, after }) => (
        <section key={key}>
          <h3 className="font-semibold">{title}</h3>
          <Lines sign="−" label="removed: " lines={before} ground="bg-del" />
          <Lines sign="+" label="added: " lines={after} ground="bg-add" />
        </section>
      ))}
      <Policies policies={policies} />
    </div>
  )
}

function Lines(props: { sign: string; label: string; lines: string[]; ground: string }) {
  const { sign, label, lines, ground } = props
  return lines.map((line) => (
    <code key={line} className={`block px-1.5 [overflow-wrap:anywhere] ${ground}`}>
      <span aria-hidden>{sign} </span>
      <span className="sr-only">{label}</span>
      {line}
    </code>
  ))
}

function Policies({ policies }: Pick<Comparison, 'policies'>) {
  if (policies.length === 0) return null
  return (
    <section>
      <h3 className="font-semibold">Policies saved since then</h3>
      <ul>
        {policies.map(({ policy, version, author, at }) => (
          <li key={policy}>
            <TextLink href={paths.policy(policy)}>{policy}</TextLink>, version {version} by{' '}
            {author ? <Person id={author} /> : 'an unknown author'} <RelativeTime at={at} />
          </li>
        ))}
      </ul>
    </section>
  )
}
