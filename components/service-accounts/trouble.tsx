'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { ClusterTokenForm } from '@/components/clusters/cluster-token-form'
import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'

type Props = { title: string; problem: Problem; cluster: string; namespace?: string }

/** In place of a page whose subject could not be read: why, and the way on. */
export function Trouble({ title, problem, cluster, namespace }: Props) {
  const router = useRouter()
  const [pending, start] = useTransition()
  return (
    <>
      <PageHead title={title} />
      <Panel flush>
        {problem.code === 'not-found' ? (
          <NoneYet
            title={problem.message}
            actions={
              <>
                <LinkButton href={paths.serviceAccounts(cluster, { namespace })} variant="primary">
                  Look at those that are there
                </LinkButton>
                <LinkButton href={paths.newServiceAccount(cluster, namespace)}>
                  Create it
                </LinkButton>
              </>
            }
          >
            {problem.next}
          </NoneYet>
        ) : (
          <ProblemState
            problem={problem}
            actions={
              <>
                <Button pending={pending} onClick={() => start(() => router.refresh())}>
                  Try again
                </Button>
                {refusesToken(problem) && <ClusterTokenForm id={cluster} name="this cluster" />}
              </>
            }
          />
        )}
      </Panel>
    </>
  )
}

export const refusesToken = ({ reason }: Problem) =>
  reason === 'refused-token' || reason === 'expired-token'
