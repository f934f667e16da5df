'use client'

import { clsx } from 'clsx'
import { type ReactNode, useDeferredValue } from 'react'

/**
 * The question that the shown answer belongs to. `earlier` is true while a newer question waits for its
 * answer: compute the answer from `answered`, and show it in an `EarlierAnswer`. A question is compared by
 * identity, so memoize an object.
 */
export function useAnsweredQuestion<Question>(question: Question) {
  const answered = useDeferredValue(question)
  return { answered, earlier: !Object.is(answered, question) }
}

type EarlierAnswerProps = {
  /** Whether the answer belongs to an earlier question. */
  earlier: boolean
  children: ReactNode
}

/** An answer that is dimmed, and said to be busy, while it belongs to an earlier question. */
export const EarlierAnswer = ({ earlier, children }: EarlierAnswerProps) => (
  <div className={clsx('grid min-w-0', dimmed(earlier))} aria-busy={earlier}>
    {children}
  </div>
)

/** The same for the words of a title. */
export const EarlierTitle = ({ earlier, children }: EarlierAnswerProps) => (
  <span className={dimmed(earlier)}>{children}</span>
)

const dimmed = (earlier: boolean) =>
  earlier ? 'opacity-50 transition-opacity duration-100' : undefined
