import { unstable_isUnrecognizedActionError as isUnknownAction } from 'next/navigation'
import type { Problem } from '@/lib/common/errors'
import type { Result } from '@/lib/common/result'

export type ActionFunction<Input, T> = (input: Input) => Promise<Result<T>>

/** The reason of an action that the server does not know, because the page is of another build. */
export const NEW_VERSION = 'new-version'
const newVersion: Problem = {
  code: 'conflict',
  reason: NEW_VERSION,
  message: 'A new version of the console is there, so nothing was done.',
  next: 'Reload the page, then try again.',
}

/**
 * Runs a server action. Where it asks for a recent sign-in, the person is asked once, in place, and the action
 * runs again with the same input: nothing was done before.
 */
export async function runAction<Input, T>(
  action: ActionFunction<Input, T>,
  input: Input,
  reauthenticate?: (problem: Problem) => Promise<boolean>,
): Promise<Result<T>> {
  const first = await answerOf(action, input)
  if (first.ok || first.error.code !== 'reauthenticate' || !reauthenticate) return first
  return (await reauthenticate(first.error)) ? answerOf(action, input) : first
}

/** The answer of an action; that of an unknown one is the same problem everywhere. */
async function answerOf<Input, T>(action: ActionFunction<Input, T>, input: Input) {
  try {
    return await action(input)
  } catch (error) {
    if (!isUnknownAction(error)) throw error
    return { ok: false as const, error: newVersion }
  }
}
