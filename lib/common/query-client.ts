import { QueryClient } from '@tanstack/react-query'

export const makeQueryClient = () =>
  new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: false } } })
