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
  /** What is waited for: "the API server of train-east". */
  what: string
  skeleton: ReactNode
  /** A refusal in other words than its own; undefined leaves it to the usual ones. */
  refused?: (problem: Problem) => ReactNode
  children: (data: T) => ReactNode
}

/** One part of a page that loads, fails and is tried again by itself. */
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

/** The console's session or CoreWeave's token, not the token of one cluster. */
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
