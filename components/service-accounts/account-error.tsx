'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { ClusterTokenButton } from '@/components/clusters/cluster-token-button'
import { refusesToken } from '@/components/clusters/refuses-token'
import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'

type Props = { title: string; problem: Problem; cluster: string; namespace?: string }

/** Replaces the page of a service account that could not be read. */
export function AccountError({ title, problem, cluster, namespace }: Props) {
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
                <LinkButton href={paths.workloads({ cluster, namespace })} variant="primary">
                  Show service accounts
                </LinkButton>
                <LinkButton href={paths.newServiceAccount(cluster, namespace)}>
                  Create service account
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
                {refusesToken(problem) && <ClusterTokenButton id={cluster} name="this cluster" />}
              </>
            }
          />
        )}
      </Panel>
    </>
  )
}
