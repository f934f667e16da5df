'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { LinkButton, TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import type { Cluster } from '@/lib/features/clusters/schema'
import { answerOf, answerText } from '@/lib/features/home/answer'
import { needsOf } from '@/lib/features/home/needs'
import { policiesQuery } from '@/lib/features/policies/queries'
import { ClustersPanel } from './clusters-panel'
import { NeedsYou } from './needs-you'
import { SettingUp } from './setting-up'
import { useOverview } from './use-overview'

type OverviewScreenProps = {
  reading: Reading<Cluster[]>
  /** How many wait, of those this person may see; absent where that was not read. */
  requests?: { waiting: number; due: number }
  /** What stands above all that is counted. */
  first: ReactNode
  /** Beside the set-up, read by the server. */
  lately: ReactNode
}

const several = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
const policiesWord = (count: number) => (count === 1 ? '1 policy' : `${count} policies`)

/** What is seen across all clusters: the answer, what waits for somebody, and where each one is. */
export function OverviewScreen({ reading, requests, first, lately }: OverviewScreenProps) {
  const { rows, readAt } = useOverview(reading)
  const policies = useQuery(policiesQuery).data
  const listed = policies?.ok ? policies.value : []
  const answer = answerOf(rows)
  const begun = answer.injected > 0 || answer.waiting

  return (
    <>
      <PageHead
        title={answerText(answer)}
        facts={[
          <TextLink key="clusters" href={paths.clusters()} quiet>
            {several(rows.length, 'cluster')}
          </TextLink>,
          answer.total > 0 &&
            `${several(answer.total, 'service account')}, ${answer.injected} injected`,
          policies?.ok && (
            <TextLink key="policies" href={paths.policies()} quiet>
              {policiesWord(listed.length)}
            </TextLink>
          ),
          answer.unknown > 0 && `${several(answer.unknown, 'cluster')} not known`,
          <RelativeTime key="at" at={new Date(readAt)} prefix="Read" />,
        ]}
        actions={
          <LinkButton href={begun ? paths.newPolicy() : paths.setup()} variant="primary">
            <Plus aria-hidden />
            Give a workload access
          </LinkButton>
        }
      />
      {first}
      <NeedsYou needs={needsOf(rows, listed, requests)} waiting={answer.waiting} />
      <ClustersPanel rows={rows} />
      <Columns>
        <SettingUp rows={rows} />
        {lately}
      </Columns>
    </>
  )
}
