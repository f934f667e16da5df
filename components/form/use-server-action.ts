'use client'

import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { AppError, type Problem, problemOf } from '@/lib/common/errors'
import type { ActionFunction } from './run-action'
import { useRunAction } from './use-run-action'

export type ServerActionOptions<Input, T> = {
  action: ActionFunction<Input, T>
  /** Key prefixes of the queries to refetch. If absent, the page itself is refreshed from the server. */
  invalidates?: { queryKey: QueryKey }[]
  onDone?: (value: T, input: Input) => void
  /** A promise it returns is awaited before the action can be run again. */
  onRefused?: (problem: Problem) => unknown
}

/** Runs one server action from a button. A failure is kept as data until the next run. */
export function useServerAction<Input, T>(options: ServerActionOptions<Input, T>) {
  const { action, invalidates, onDone, onRefused } = options
  const queryClient = useQueryClient()
  const router = useRouter()
  const runAction = useRunAction()

  const mutation = useMutation<T, Error, Input>({
    mutationFn: async (input) => {
      const result = await runAction(action, input)
      if (result.ok) return result.value
      const { code, message, ...detail } = result.error
      throw new AppError(code, message, { detail })
    },
    onSuccess: async (value, input) => {
      if (invalidates)
        await Promise.all(invalidates.map((key) => queryClient.invalidateQueries(key)))
      else router.refresh()
      onDone?.(value, input)
    },
    onError: (error) => onRefused?.(problemOf(error)),
  })

  return {
    run: (input: Input) => mutation.mutate(input),
    pending: mutation.isPending,
    problem: mutation.error ? problemOf(mutation.error) : undefined,
    reset: mutation.reset,
  }
}
