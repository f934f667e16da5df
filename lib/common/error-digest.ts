import type { Problem } from './errors'

type ShownProblem = Pick<Problem, 'message' | 'next'>

/** The digest of an error that a page shows in words, because Next.js hides the message of every other error. */
export const errorDigest = ({ message, next }: ShownProblem) =>
  JSON.stringify(next === undefined ? { message } : { message, next })

/** The words in a digest; undefined for one that Next.js made. */
export function readErrorDigest(digest: string | undefined): ShownProblem | undefined {
  try {
    const parsed: unknown = JSON.parse(digest ?? '')
    if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return undefined
    const { message } = parsed
    const next = 'next' in parsed ? parsed.next : undefined
    if (typeof message !== 'string') return undefined
    return typeof next === 'string' ? { message, next } : { message }
  } catch {
    return undefined
  }
}
