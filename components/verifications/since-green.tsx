'use client'

import { useQuery } from '@tanstack/react-query'
import { TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { Comparison } from '@/lib/core/verification/comparison'
import { comparisonQuery } from '@/lib/features/verifications/queries'
import type { VerificationRef } from '@/lib/features/verifications/schema'

/** What changed since the account's last green run. */
export function SinceGreen(ref: VerificationRef) {
  const { data, error } = useQuery(comparisonQuery(ref))
  if (error) return <ProblemNote problem={problemOf(error)} />
  if (!data) return <PanelSkeleton lines={3} />
  const { green, changes, policies } = data
  if (!green)
    return <p className="p-3.5 text-ink-2">No earlier run of this service account passed.</p>
  return (
    <div className="grid gap-3 p-3.5">
      <p className="text-ink-2">
        Beside{' '}
        <TextLink href={paths.verification(green.cluster, green.namespace, green.name)}>
          {green.name}
        </TextLink>
        , which passed <RelativeTime at={green.startedAt} />.
      </p>
      {changes.length + policies.length === 0 && (
        <p>Nothing that either run looked at has changed.</p>
      )}
      {changes.map(({ key, title, before, after }) => (
        <section key={key}>
          <h3 className="font-semibold">{title}</h3>
          <Lines sign="−" said="gone: " lines={before} ground="bg-del" />
          <Lines sign="+" said="new: " lines={after} ground="bg-add" />
        </section>
      ))}
      <Policies policies={policies} />
    </div>
  )
}

function Lines(props: { sign: string; said: string; lines: string[]; ground: string }) {
  const { sign, said, lines, ground } = props
  return lines.map((line) => (
    <code key={line} className={`block px-1.5 [overflow-wrap:anywhere] ${ground}`}>
      <span aria-hidden>{sign} </span>
      <span className="sr-only">{said}</span>
      {line}
    </code>
  ))
}

function Policies({ policies }: Pick<Comparison, 'policies'>) {
  if (policies.length === 0) return null
  return (
    <section>
      <h3 className="font-semibold">Policies saved in between</h3>
      <ul>
        {policies.map(({ policy, version, author, at }) => (
          <li key={policy}>
            <TextLink href={paths.policy(policy)}>{policy}</TextLink>, version {version} by{' '}
            <code>{author ?? 'somebody elsewhere'}</code> <RelativeTime at={at} />
          </li>
        ))}
      </ul>
    </section>
  )
}
