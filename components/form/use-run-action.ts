'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useFormEnvironment } from './form-context'
import { type ActionFunction, NEW_VERSION, runAction } from './run-action'

/** Runs server actions one by one, for flows that `useServerAction` does not fit. */
export function useRunAction() {
  const queryClient = useQueryClient()
  const { invalidates = [], reauthenticate, onNewVersion } = useFormEnvironment()
  return async <Input, T>(action: ActionFunction<Input, T>, input: Input) => {
    const result = await runAction(action, input, reauthenticate)
    if (result.ok) for (const key of invalidates) void queryClient.invalidateQueries(key)
    else if (result.error.reason === NEW_VERSION) onNewVersion?.()
    return result
  }
}
