'use client'

import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { AppError, type Problem, problemOf } from '@/lib/common/errors'
import type { Result } from '@/lib/common/result'
import { marksQuery } from '@/lib/features/home/queries'

export type ServerActionOptions<Input, T> = {
  action: (input: Input) => Promise<Result<T>>
  /** Key prefixes to read again. Without any, the page itself is read again from the server. */
  invalidates?: { queryKey: QueryKey }[]
  onDone?: (value: T) => void
  /** What it answers with is waited for before another try. */
  onRefused?: (problem: Problem) => unknown
}

/** Run one server action from a button; its refusal is kept as data until the next try. */
export function useServerAction<Input, T>(options: ServerActionOptions<Input, T>) {
  const { action, invalidates, onDone, onRefused } = options
  const queryClient = useQueryClient()
  const router = useRouter()

  const mutation = useMutation<T, Error, Input>({
    mutationFn: async (input) => {
      const result = await action(input)
      if (result.ok) return result.value
      const { code, message, ...detail } = result.error
      throw new AppError(code, message, { detail })
    },
    onSuccess: async (value) => {
      void queryClient.invalidateQueries(marksQuery)
      if (invalidates)
        await Promise.all(invalidates.map((key) => queryClient.invalidateQueries(key)))
      else router.refresh()
      onDone?.(value)
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
