import type { Problem } from '@/lib/common/errors'
import type { Result } from '@/lib/common/result'

export type ActionFunction<Input, T> = (input: Input) => Promise<Result<T>>

/**
 * Runs a server action. Where it asks for a recent sign-in, the person is asked once, in place, and the action
 * runs again with the same input: nothing was done before.
 */
export async function runAction<Input, T>(
  action: ActionFunction<Input, T>,
  input: Input,
  reauthenticate?: (problem: Problem) => Promise<boolean>,
): Promise<Result<T>> {
  const first = await action(input)
  if (first.ok || first.error.code !== 'reauthenticate' || !reauthenticate) return first
  return (await reauthenticate(first.error)) ? action(input) : first
}
