'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Waiting } from '@/components/ui/waiting'
import { type Problem, problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { ProblemState } from './empty-state'

type QueryPartProps<T> = {
  query: UseQueryResult<T>
  /** What is loading, such as "the API server of train-east". */
  what: string
  skeleton: ReactNode
  /** A custom error state; undefined falls back to the usual one. */
  refused?: (problem: Problem) => ReactNode
  children: (data: T) => ReactNode
}

/** A part of a page that loads, fails and retries on its own. */
export function QueryPart<T>({ query, what, skeleton, refused, children }: QueryPartProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) {
    const problem = problemOf(query.error)
    if (endedSession(problem)) return <SignInFirst problem={problem} />
    return (
      refused?.(problem) ?? (
        <ProblemState
          problem={problem}
          actions={
            <Button pending={query.isFetching} onClick={() => void query.refetch()}>
              Try again
            </Button>
          }
        />
      )
    )
  }
  return <Waiting what={what}>{skeleton}</Waiting>
}

/** Whether the console's session or CoreWeave token ended, rather than the token of one cluster. */
const endedSession = ({ code, reason }: Problem) =>
  code === 'unauthenticated' && reason !== 'refused-token'

const SignInFirst = ({ problem }: { problem: Problem }) => (
  <ProblemState
    problem={problem}
    actions={
      <LinkButton href={paths.signIn(usePathname())} variant="primary">
        Sign in again
      </LinkButton>
    }
  />
)
