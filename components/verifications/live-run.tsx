'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { Suspense } from 'react'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { verificationQuery } from '@/lib/features/verifications/queries'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import { Checks, tally } from './checks'
import { useLiveVerification } from './use-live-verification'
import { VerdictNote } from './verdict'

const ForeignJobNote = dynamic(() => import('./foreign-jobs').then((it) => it.ForeignJobNote), {
  ssr: false,
})

type LiveRunProps = VerificationRef & {
  /** Leaves the checks of a run that passed to its own page. */
  brief?: boolean
}

/** A verification inside another screen, updated while it runs. */
export function LiveRun({ brief = false, ...ref }: LiveRunProps) {
  const { data } = useQuery(verificationQuery(ref))
  if (!data) return <PanelSkeleton lines={6} />
  return (
    <Suspense fallback={<PanelSkeleton lines={6} />}>
      <Run {...ref} brief={brief} />
    </Suspense>
  )
}

function Run({ cluster, namespace, name, brief }: Required<LiveRunProps>) {
  const { detail } = useLiveVerification({ cluster, namespace, name })
  if (detail.origin === 'elsewhere') return <ForeignJobNote job={detail} />
  const { verdict, checks, proof } = detail
  const view = (
    <LinkButton size="tiny" href={paths.verification(cluster, namespace, name)}>
      View
    </LinkButton>
  )
  if (brief && verdict.state === 'passed')
    return <VerdictNote verdict={verdict} proof={proof} action={view} />
  return (
    <>
      <VerdictNote verdict={verdict} proof={proof} />
      <Panel
        title="Checks"
        aside={
          <>
            {tally(checks)}
            {view}
          </>
        }
        flush
      >
        <Checks checks={checks} />
      </Panel>
    </>
  )
}
