'use client'

import { useQuery } from '@tanstack/react-query'
import { Link } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { throttlingQuery } from '@/lib/features/verifications/queries'

type ThrottledRunsProps = { cluster: string; namespace: string; name: string }

/** Whether CoreWeave answered 429 to exchanges of this account's verifications and canaries. */
export function ThrottledRuns(account: ThrottledRunsProps) {
  const { data, error } = useQuery(throttlingQuery(account))
  if (error)
    return (
      <p className="text-ink-2">
        It is not known whether exchanges were throttled: {problemOf(error).message}
      </p>
    )
  if (!data) return null
  const { days, runs, throttled, lastAt } = data
  const span = `in the last ${plural(days, 'day')}`
  if (runs === 0) return <p className="text-ink-2">No verification of this account {span}.</p>
  if (throttled === 0 || !lastAt)
    return (
      <p className="text-ink-2">
        CoreWeave answered 429 to none of {plural(runs, 'verification')} of this account {span}.
      </p>
    )
  const { cluster, namespace, name } = account
  return (
    <Note
      kind="warn"
      title={`CoreWeave answered 429 to ${throttled} of ${plural(runs, 'verification')} ${span}`}
    >
      Last <RelativeTime at={lastAt} />.{' '}
      <Link href={paths.verifications({ cluster, namespace, account: name })}>
        Verifications of {namespace}/{name}
      </Link>
    </Note>
  )
}
