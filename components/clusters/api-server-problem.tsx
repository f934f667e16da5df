'use client'

import { useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { type Problem, problemOf } from '@/lib/common/errors'
import { ownIssuerQuery } from '@/lib/features/clusters/queries'
import type { ClusterPart } from './cluster-part'
import { ClusterTokenButton } from './cluster-token-button'
import { refusesToken } from './refuses-token'

/** Why the cluster's API server cannot be used, what still works, and the next step. */
export function ApiServerProblem({ id, name, cluster }: ClusterPart) {
  const query = useQuery(ownIssuerQuery(id))
  if (!cluster || !query.error) return null
  const problem = problemOf(query.error)
  const again = (
    <Button pending={query.isFetching} onClick={() => void query.refetch()}>
      Try again
    </Button>
  )

  if (problem.reason === 'provisioning' || problem.reason === 'deleted')
    return (
      <Note kind="info" title={problem.message}>
        {problem.next}
      </Note>
    )
  if (refusesToken(problem))
    return (
      <ProblemNote
        live={false}
        problem={problem}
        title={`The API server of ${name} rejected your CoreWeave token.`}
        actions={<ClusterTokenButton id={id} name={name} />}
      />
    )
  if (!isApiServerProblem(problem)) return null
  return (
    <ProblemNote
      live={false}
      problem={cluster.public ? problem : { ...problem, next: PRIVATE }}
      title={
        problem.reason === 'foreign-host'
          ? `The console does not send your token to the API server of ${name}.`
          : `Could not query the API server of ${name}.`
      }
      actions={again}
    />
  )
}

/** Whether the API server as a whole cannot be used, rather than one read refused. */
export const isApiServerProblem = ({ code, reason = '' }: Problem) =>
  code === 'unreachable' || ['refused-token', 'expired-token', 'foreign-host'].includes(reason)

const PRIVATE =
  'The endpoint is private: run the console in a network that reaches it. The issuer and its federation configs stay usable without it.'
